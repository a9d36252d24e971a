package dev.overlapped;

/**
 * One connection: the logs of its two directions, which its two users find by the client's port.
 */
final class Link {
    /** One user's view. */
    record Side(Link link, StreamLog in, StreamLog out) {}

    private final StreamLog toServer;
    private final StreamLog toClient;

    /** True if one of the two closed it or broke it off, so that the other may see a reset. */
    boolean mayBreak;

    Link(int clientPort) {
        toServer = new StreamLog("client " + clientPort + " to server");
        toClient = new StreamLog("server to client " + clientPort);
    }

    Side client() {
        toServer.senderKnown();
        return new Side(this, toClient, toServer);
    }

    Side server() {
        toClient.senderKnown();
        return new Side(this, toServer, toClient);
    }

    void verify() {
        toServer.verify();
        toClient.verify();
    }
}
