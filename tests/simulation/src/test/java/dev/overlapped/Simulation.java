package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.port.Port;
import dev.overlapped.internal.tcp.KeptForAccept;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One run of the whole library on the model of a system, in virtual time: listeners, connections,
 * sockets of datagrams and foreign peers that do at random what users do, from one seed. Afterwards
 * every byte, every end of an operation and every buffer is accounted for, and nothing is left.
 *
 * <p>The threads: this one is also that of the port's first loop; a second loop, and calls "from
 * another thread", have a {@link Lane} each. Only one of them ever runs.
 */
final class Simulation {
    private static final int MAX_ACTIONS = 400;
    private static final int MAX_ACTORS = 24;
    private static final int MAX_ROUNDS_TO_END = 20_000;
    private static final long MAX_HOP_NANOS = 5_000_000;
    private static final InetSocketAddress NOWHERE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    /** The threads that all runs of one thread share. */
    private static final class Lanes {
        final Lane secondLoop = new Lane("simulated-loop-2");
        final Lane outside = new Lane("simulated-outside");
    }

    private static final ThreadLocal<Lanes> LANES = ThreadLocal.withInitial(Lanes::new);

    private final SplittableRandom random;
    private final World model;
    private final Lanes lanes = LANES.get();
    private final SteppedPort stepped;
    private final Port port;
    private final Memory memory;
    private final SampleFile file;
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Actor> actors = new ArrayList<>();
    private final List<PeerActor> strangers = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private final List<AcceptTarget> targets = new ArrayList<>();
    private final List<Correspondent> correspondents = new ArrayList<>();
    private final DatagramLog datagrams = new DatagramLog();
    private final List<PeerListener> servers = new ArrayList<>();
    private final Map<Integer, Link> links = new LinkedHashMap<>();
    private final Set<Tracked> open = new LinkedHashSet<>();
    private final Set<Tracked> mayStayOpen = new LinkedHashSet<>();
    private final boolean limited;
    private final List<SocketTasks> tasks = new ArrayList<>();
    private boolean clientsMayBreak;

    /** The outcomes of operations, each with its count. */
    private final Map<String, Integer> outcomes;

    private Simulation(long seed, Map<String, Integer> outcomes, World.Maker worlds) {
        this.outcomes = outcomes;
        random = new SplittableRandom(seed);
        model = worlds.make(random.nextLong());
        limited = random.nextInt(5) == 0;
        PortBuilder builder =
                CompletionPort.builder()
                        .threads(model.isForOneThread() ? 1 : 1 + random.nextInt(2))
                        .bufferSize(4_096)
                        .maxBufferBytes(40 * 4_096)
                        .onHandlerFailure((thread, failure) -> failures.add(failure));
        stepped = new SteppedPort(builder, model.backend(), model::nanoTime, lanes.secondLoop);
        port = stepped.port;
        memory = new Memory(random, port.buffers());
        file = SampleFile.forAll();
    }

    /** Runs one seed; returns a number that is the same whenever the same happened. */
    static long run(long seed) {
        return run(seed, new TreeMap<>(), winsock -> IocpFactory.on(winsock));
    }

    /** Runs one seed on the model of Winsock. */
    static long run(
            long seed, Map<String, Integer> outcomes, Function<Winsock, Backend.Factory> backend) {
        return runOn(model -> new WinsockWorld(model, backend), seed, outcomes);
    }

    /**
     * Runs one seed.
     *
     * @param worlds makes the model, and the backend on it
     * @param outcomes counts how operations ended
     * @throws AssertionError what was found, with the seed
     */
    static long runOn(World.Maker worlds, long seed, Map<String, Integer> outcomes) {
        try {
            return new Simulation(seed, outcomes, worlds).run();
        } catch (Throwable found) { // whatever it is, the seed belongs to it
            Memory.abandon();
            throw new AssertionError(
                    "seed " + seed + " (again with -Dseed=" + seed + " -Dseeds=1): " + found,
                    found);
        }
    }

    private long run() {
        if (limited) {
            model.handleLimit(4 + random.nextInt(12));
        }
        model.whileWaiting(this::interfere);
        for (int actions = random.nextInt(MAX_ACTIONS); actions > 0; actions--) {
            if (stepped.isUsable()) {
                perform(this::act);
            }
            for (int rounds = random.nextInt(3); rounds > 0; rounds--) {
                round();
            }
        }
        windDown();
        end();
        verify();
        return model.trace();
    }

    // ---- what happens

    /** From the first loop's thread, or from one that has nothing to do with the port. */
    private void perform(Runnable action) {
        if (random.nextInt(3) == 0 && !model.isForOneThread()) {
            lanes.outside.run(action);
        } else {
            action.run();
        }
    }

    /** Another thread does something while a loop waits in the kernel. */
    private void interfere() {
        if (random.nextInt(4) == 0 && stepped.isUsable() && !model.isForOneThread()) {
            lanes.outside.run(this::act);
        }
    }

    private void act() {
        actors.removeIf(Actor::isOver);
        if (actors.isEmpty() || actors.size() < MAX_ACTORS && random.nextInt(6) == 0) {
            begin();
        } else {
            actors.get(random.nextInt(actors.size())).act();
        }
    }

    private void begin() {
        switch (random.nextInt(10)) {
            case 0, 1 -> listen();
            case 2 -> serve();
            case 3, 4 -> visit();
            case 5, 6 -> correspond();
            default -> connect();
        }
    }

    private void listen() {
        InetSocketAddress address =
                new InetSocketAddress(random.nextInt(4) == 0 ? "::1" : "127.0.0.1", 0);
        try {
            ListenerOptions options =
                    ListenerOptions.DEFAULT
                            .withBacklog(1 + random.nextInt(6))
                            .withMaxRecycled(random.nextInt(4));
            Host host = new Host(this, port.listen(address, options));
            hosts.add(host);
            actors.add(host);
        } catch (IoFailure failure) {
            refused("listen", failure);
        }
    }

    private void correspond() {
        String[] addresses = {"127.0.0.1", "0.0.0.0", "::1"};
        InetAddress address = InetAddress.ofLiteral(addresses[random.nextInt(addresses.length)]);
        boolean reports = random.nextInt(3) == 0;
        UdpOptions options = UdpOptions.DEFAULT.withReportUnreachable(reports);
        try {
            UdpSocket socket = port.openUdp(new InetSocketAddress(address, 0), options);
            Correspondent correspondent = new Correspondent(this, socket, reports);
            correspondents.add(correspondent);
            actors.add(correspondent);
        } catch (IoFailure failure) {
            refused("open", failure);
        }
    }

    /**
     * Returns a destination for {@code sender}: a socket of its family, possibly closed, or none.
     */
    InetSocketAddress recipient(InetSocketAddress sender) {
        InetSocketAddress chosen =
                correspondents.get(random.nextInt(correspondents.size())).address();
        boolean same = chosen.getAddress().getClass() == sender.getAddress().getClass();
        return same ? chosen : new InetSocketAddress(sender.getAddress(), NOWHERE.getPort());
    }

    private void refused(String what, IoFailure failure) {
        new Tracked(this, what, Long.MAX_VALUE).failed(failure, port.status().isClosed(), false);
    }

    private void serve() {
        try {
            servers.add(model.listen(new InetSocketAddress("127.0.0.1", 0), 3));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A foreign client comes to one of the library's listeners, or to none. */
    private void visit() {
        if (hosts.isEmpty()) {
            return;
        }
        Host host = hosts.get(random.nextInt(hosts.size()));
        try {
            PeerConnection peer = model.connect(host.address());
            add(new PeerActor(random, peer, link(peer.localAddress()).client()));
        } catch (IOException refused) {
            return; // nobody listens there any more, or the backlog is full
        }
    }

    private void add(PeerActor stranger) {
        strangers.add(stranger);
        actors.add(stranger);
    }

    /** Foreign servers take what has come. */
    private void welcome() {
        for (PeerListener server : servers) {
            PeerConnection peer = server.tryAccept();
            if (peer != null) {
                add(new PeerActor(random, peer, link(peer.remoteAddress()).server()));
            }
        }
    }

    private void connect() {
        InetSocketAddress remote = destination();
        IoBuffer data = random.nextBoolean() ? memory.lend() : null;
        StreamLog.Sent sent = data == null ? null : new StreamLog.Sent(memory.write(data));
        long deadline =
                random.nextInt(3) > 0 ? Long.MAX_VALUE : now() + random.nextLong(10_000_000);
        ConnectOptions options =
                data == null
                        ? ConnectOptions.DEFAULT
                        : ConnectOptions.DEFAULT.withInitialData(data);
        Tracked tracked = new Tracked(this, "connect", deadline);
        port.connect(
                remote,
                options,
                deadline == Long.MAX_VALUE ? Deadline.NONE : Deadline.at(deadline),
                new ConnectHandler() {
                    @Override
                    public void connected(ConnectedConnection connection) {
                        tracked.completed();
                        Simulation.this.connected(connection, sent);
                        giveBack(data);
                    }

                    @Override
                    public void failed(IoBuffer initialData, IoFailure failure) {
                        clientsMayBreak = true; // it may have been connected for a moment
                        tracked.failed(failure, port.status().isClosed(), true);
                        giveBack(data);
                    }
                });
    }

    private void giveBack(IoBuffer buffer) {
        if (buffer != null) {
            memory.giveBack(buffer);
        }
    }

    private InetSocketAddress destination() {
        int choice = random.nextInt(hosts.size() + servers.size() + 1);
        if (choice < hosts.size()) {
            return hosts.get(choice).address();
        }
        return choice < hosts.size() + servers.size()
                ? servers.get(choice - hosts.size()).address()
                : NOWHERE;
    }

    private void connected(TcpConnection connection, StreamLog.Sent initial) {
        Link.Side side;
        try {
            side = link(connection.localAddress()).client();
        } catch (IoFailure failure) {
            refused("look", failure);
            return;
        }
        if (initial != null) {
            initial.transferred = initial.content.length;
            side.out().sending(initial);
        }
        actors.add(new Talker(this, connection, side));
    }

    /** A host has a connection, with data or without. */
    void accepted(TcpConnection connection, IoBuffer firstData) {
        Link.Side side;
        try {
            side = link(connection.remoteAddress()).server();
        } catch (IoFailure failure) {
            refused("look", failure);
            return;
        }
        if (firstData != null) {
            side.in().received(firstData.toByteArray());
            if (firstData.length() == 0) {
                side.in().endSeen();
            }
        }
        actors.add(new Talker(this, connection, side));
    }

    /** A socket is left over, for whichever host wants it. */
    void reusable(AcceptTarget target) {
        targets.add(target);
    }

    /** A socket to accept into of the family of {@code address}, or null. */
    AcceptTarget target(InetSocketAddress address) {
        boolean ipv6 = address.getAddress() instanceof Inet6Address;
        targets.removeIf(target -> !target.isOpen());
        return targets.stream()
                .filter(target -> ((KeptForAccept) target).isIpv6() == ipv6)
                .findFirst()
                .orElse(null);
    }

    private Link link(SocketAddress client) {
        return links.computeIfAbsent(((InetSocketAddress) client).getPort(), Link::new);
    }

    // ---- time

    /** Every loop does what there is; if there is nothing, time passes. */
    private void round() {
        welcome();
        boolean any = false;
        int first = stepped.running() == 0 ? 0 : random.nextInt(stepped.running());
        for (int i = 0; i < stepped.running(); i++) {
            any |= stepped.step((first + i) % stepped.running(), 0);
        }
        if (!any && stepped.running() > 0) {
            stepped.step(random.nextInt(stepped.running()), random.nextLong(MAX_HOP_NANOS));
        }
        if (!failures.isEmpty()) {
            Throwable found = failures.getFirst();
            throw new AssertionError("in a handler or a loop: " + found, found);
        }
    }

    /** Sometimes everybody gets the time to come to an end. */
    private void windDown() {
        if (random.nextInt(3) == 0) {
            return;
        }
        for (int rounds = random.nextInt(200); rounds > 0 && !actors.isEmpty(); rounds--) {
            actors.removeIf(Actor::isOver);
            for (Actor actor : List.copyOf(actors)) {
                perform(random.nextInt(3) == 0 ? actor::finish : () -> continueWith(actor));
            }
            round();
        }
    }

    private static void continueWith(Actor actor) {
        if (!(actor instanceof Host)) {
            actor.act();
        }
    }

    private void end() {
        links.values().forEach(link -> link.mayBreak = true);
        clientsMayBreak = true;
        List<CompletableFuture<Void>> closed = new ArrayList<>();
        perform(
                () -> {
                    if (random.nextBoolean()) {
                        port.beginClose();
                    }
                    closed.add(port.async().close());
                });
        for (int rounds = 0; stepped.running() > 0; rounds++) {
            if (rounds > MAX_ROUNDS_TO_END) {
                throw new AssertionError(
                        "the port does not close: " + port.status().counters() + ", open " + open);
            }
            round();
        }
        verifyClosed(closed.getFirst());
        servers.forEach(PeerListener::close);
    }

    private static void verifyClosed(CompletableFuture<Void> closed) {
        if (!closed.isDone() || closed.isCompletedExceptionally()) {
            throw new AssertionError("the close of the port was not reported: " + closed);
        }
    }

    private void verify() {
        open.removeAll(mayStayOpen);
        if (!open.isEmpty()) {
            throw new AssertionError("never ended: " + open);
        }
        if (memory.lent() != 0) {
            throw new AssertionError(memory.lent() + " buffers were not returned");
        }
        model.verifyNothingLeft();
        if (stepped.isRefused()) {
            return;
        }
        PortCounters counters = port.status().counters();
        if (!counters.isEmpty()) {
            throw new AssertionError("left: " + counters);
        }
        links.values().forEach(Link::verify);
        tasks.forEach(SocketTasks::verify);
    }

    // ---- for the actors

    SplittableRandom random() {
        return random;
    }

    Memory memory() {
        return memory;
    }

    DatagramLog datagrams() {
        return datagrams;
    }

    SampleFile file() {
        return file;
    }

    /** The file to transmit, or null when it cannot be opened. */
    TransmitSource openFile() {
        try {
            return port.openFile(file.path());
        } catch (IoFailure failure) {
            refused("open file", failure);
            return null;
        }
    }

    World model() {
        return model;
    }

    long now() {
        return model.nanoTime();
    }

    boolean limitsHandles() {
        return limited || model.limitsHandles();
    }

    /** Some client may be cut off before anybody knows its connection. */
    void cutsClientsOff() {
        clientsMayBreak = true;
    }

    boolean clientsMayBreak() {
        return clientsMayBreak;
    }

    void begun(Tracked tracked) {
        open.add(tracked);
    }

    void ended(Tracked tracked, String outcome) {
        open.remove(tracked);
        outcomes.merge(outcome, 1, Integer::sum);
    }

    /** Something has happened that is to be counted only. */
    void happened(String what) {
        outcomes.merge(what, 1, Integer::sum);
    }

    /** A socket gets tasks. */
    void tasksOf(SocketTasks ofSocket) {
        tasks.add(ofSocket);
    }

    void mayStayOpen(Tracked tracked) {
        mayStayOpen.add(tracked);
    }
}
