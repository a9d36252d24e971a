package dev.overlapped.internal.udp;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.Membership;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Sockets.MembershipChange;
import dev.overlapped.internal.backend.Sockets.MembershipRequest;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.socket.PlainCall;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A membership of a socket: of any source, or of given ones, each of which is joined by itself. */
final class GroupMembership implements Membership {
    private final BoundSocket udp;
    private final InetAddress group;
    private final NetworkInterface networkInterface;
    private final Set<InetAddress> sources;
    private volatile boolean left;

    private GroupMembership(
            BoundSocket udp,
            InetAddress group,
            NetworkInterface networkInterface,
            Set<InetAddress> sources) {
        this.udp = udp;
        this.group = group;
        this.networkInterface = networkInterface;
        this.sources = sources;
    }

    /** Joins a group. */
    static GroupMembership join(
            BoundSocket udp,
            InetAddress group,
            NetworkInterface networkInterface,
            List<InetAddress> sources)
            throws IoFailure {
        Objects.requireNonNull(networkInterface, "networkInterface");
        udp.checkFamily(group);
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(
                    group + ": must be a multicast group, 224.0.0.0/4 or ff00::/8");
        }
        Set<InetAddress> distinct = new LinkedHashSet<>();
        for (InetAddress source : sources) {
            checkFamily(source, group);
            if (!distinct.add(source)) {
                throw new IllegalArgumentException(source + ": must be named once as a source");
            }
        }
        GroupMembership membership =
                new GroupMembership(
                        udp, group, networkInterface, Collections.unmodifiableSet(distinct));
        membership.join();
        return membership;
    }

    private void join() throws IoFailure {
        if (sources.isEmpty()) {
            change(MembershipChange.JOIN, null, IoOperation.JOIN);
            return;
        }
        Set<InetAddress> joined = new LinkedHashSet<>();
        try {
            for (InetAddress source : sources) {
                change(MembershipChange.JOIN_SOURCE, source, IoOperation.JOIN);
                joined.add(source);
            }
        } catch (IoFailure e) { // all sources or none
            for (InetAddress source : joined) {
                change(MembershipChange.LEAVE_SOURCE, source, IoOperation.LEAVE);
            }
            throw e;
        }
    }

    @Override
    public InetAddress group() {
        return group;
    }

    @Override
    public NetworkInterface networkInterface() {
        return networkInterface;
    }

    @Override
    public Set<InetAddress> sources() {
        return sources;
    }

    @Override
    public void leave() throws IoFailure {
        if (left) {
            throw Failures.of(
                    IoFailure.Kind.ADDRESS_NOT_AVAILABLE,
                    IoOperation.LEAVE,
                    "it was left before: " + group);
        }
        if (sources.isEmpty()) {
            change(MembershipChange.LEAVE, null, IoOperation.LEAVE);
        }
        for (InetAddress source : sources) {
            change(MembershipChange.LEAVE_SOURCE, source, IoOperation.LEAVE);
        }
        left = true;
    }

    @Override
    public void block(InetAddress source) throws IoFailure {
        checkOfAnySource(source);
        change(MembershipChange.BLOCK_SOURCE, source, IoOperation.BLOCK);
    }

    @Override
    public void unblock(InetAddress source) throws IoFailure {
        checkOfAnySource(source);
        change(MembershipChange.UNBLOCK_SOURCE, source, IoOperation.UNBLOCK);
    }

    /** Refuses a source of another family than the group's: the socket may be of both. */
    private static void checkFamily(InetAddress source, InetAddress group) {
        boolean isIpv6 = source instanceof Inet6Address;
        if (isIpv6 != group instanceof Inet6Address) {
            String own = Family.ofIp(!isIpv6).text();
            throw new IllegalArgumentException(source + ": must be of " + own + ", as " + group);
        }
    }

    private void checkOfAnySource(InetAddress source) {
        checkFamily(source, group);
        if (!sources.isEmpty()) {
            throw new IllegalStateException(
                    source
                            + ": only a membership of any source has senders to block, this one is"
                            + " of "
                            + sources);
        }
    }

    private void change(
            MembershipChange change, @Nullable InetAddress source, IoOperation operation)
            throws IoFailure {
        MembershipRequest request = new MembershipRequest(change, group, networkInterface, source);
        PlainCall.<@Nullable Void>on(
                udp.socket(),
                operation,
                () -> {
                    udp.loop().backend().membership(udp.socket(), request);
                    return null;
                });
    }
}
