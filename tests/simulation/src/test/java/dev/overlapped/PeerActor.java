package dev.overlapped;

import dev.overlapped.test.internal.network.PeerConnection;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** The foreign side of a connection: it knows nothing of the library. */
final class PeerActor implements Actor {
    private static final int MAX_BYTES = 30_000;

    private final SplittableRandom random;
    private final PeerConnection peer;
    private final Link.Side side;
    private boolean outputEnded;
    private boolean over;

    PeerActor(SplittableRandom random, PeerConnection peer, Link.Side side) {
        this.random = random;
        this.peer = peer;
        this.side = side;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void act() {
        try {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> read();
                case 5, 6, 7, 8 -> write();
                case 9 -> endOutput();
                default -> finish();
            }
        } catch (IOException reset) {
            over = true;
        }
    }

    private void read() throws IOException {
        byte[] bytes = new byte[1 + random.nextInt(MAX_BYTES)];
        int count = peer.tryRead(bytes, 0, bytes.length);
        if (count < 0) {
            side.in().endSeen();
        } else if (count > 0) {
            side.in().received(Arrays.copyOf(bytes, count));
        }
    }

    private void write() throws IOException {
        if (outputEnded) {
            return;
        }
        byte[] content = new byte[1 + random.nextInt(MAX_BYTES)];
        random.nextBytes(content);
        int count = peer.tryWrite(content, 0, content.length);
        side.out().sending(Arrays.copyOf(content, count)).transferred = count;
    }

    private void endOutput() throws IOException {
        outputEnded = true;
        peer.shutdownOutput();
    }

    @Override
    public void finish() {
        if (random.nextInt(6) == 0) {
            side.link().mayBreak = true;
            over = true;
            if (random.nextBoolean()) {
                peer.reset();
            } else {
                peer.close();
            }
        }
    }
}
