/**
 * Completion-based network I/O for servers: AcceptEx, ConnectEx, overlapped receives and sends on a
 * real I/O completion port on Windows, io_uring on Linux.
 *
 * <p>Five types are enough to begin with. A {@link dev.overlapped.CompletionPort} owns the
 * completion threads and opens everything else. Its {@link dev.overlapped.TcpListener} accepts each
 * {@link dev.overlapped.TcpConnection}, which receives into and sends from an {@link
 * dev.overlapped.IoBuffer}; a {@link dev.overlapped.Deadline} limits the time of an operation.
 *
 * <p>Starting an operation pins its buffer; the kernel does the work; completing the operation,
 * with or without success, returns the buffer. Every operation has three faces: with a handler,
 * which allocates nothing per operation; {@code blocking()}, for virtual threads; and {@code
 * async()}, with futures.
 *
 * <p>Handlers run on completion threads: all those of a connection on the same one, one after the
 * other. They must not block.
 *
 * <h2>Ports</h2>
 *
 * {@link dev.overlapped.CompletionPort}, {@link dev.overlapped.PortBuilder}, {@link
 * dev.overlapped.ShutdownOptions}, {@link dev.overlapped.OverlappedSocket}, {@link
 * dev.overlapped.Adoption}, {@link dev.overlapped.ActivatedSocket}, {@link
 * dev.overlapped.Handover}, {@link dev.overlapped.AddressedSocket}, {@link
 * dev.overlapped.AbstractUnixAddress}, {@link dev.overlapped.PeerCredentials}, {@link
 * dev.overlapped.Cancellable}, {@link dev.overlapped.Deadline}, {@link
 * dev.overlapped.CloseHandler}, {@link dev.overlapped.CloseCause}
 *
 * <h2>Socket options</h2>
 *
 * {@link dev.overlapped.SocketOptions}, {@link dev.overlapped.TcpInfo}
 *
 * <h2>Buffers</h2>
 *
 * {@link dev.overlapped.IoBuffer}, {@link dev.overlapped.IoBuffers}, {@link
 * dev.overlapped.BufferPool}, {@link dev.overlapped.WrappedBuffer}, {@link
 * dev.overlapped.SharedBuffer}, {@link dev.overlapped.BufferCursor}, {@link
 * dev.overlapped.MemoryInUseError}
 *
 * <h2>Connections</h2>
 *
 * {@link dev.overlapped.TcpListener}, {@link dev.overlapped.TcpConnection}, {@link
 * dev.overlapped.AcceptedConnection}, {@link dev.overlapped.ConnectedConnection}, {@link
 * dev.overlapped.ListenerOptions}, {@link dev.overlapped.AcceptOptions}, {@link
 * dev.overlapped.ConnectOptions}, {@link dev.overlapped.ReceiveOptions}, {@link
 * dev.overlapped.ReceiveMode}, {@link dev.overlapped.IdleKind}, {@link dev.overlapped.Readiness},
 * {@link dev.overlapped.SendLimits}, {@link dev.overlapped.AcceptHandler}, {@link
 * dev.overlapped.AcceptDataHandler}, {@link dev.overlapped.ConnectHandler}, {@link
 * dev.overlapped.ReceiveHandler}, {@link dev.overlapped.SendHandler}, {@link
 * dev.overlapped.VectorHandler}, {@link dev.overlapped.WritableHandler}, {@link
 * dev.overlapped.DisconnectHandler}
 *
 * <h2>Reuse of sockets</h2>
 *
 * {@link dev.overlapped.TcpTarget}, {@link dev.overlapped.AcceptTarget}, {@link
 * dev.overlapped.ConnectTarget}, {@link dev.overlapped.ReuseHandler}
 *
 * <h2>Datagrams</h2>
 *
 * {@link dev.overlapped.UdpSocket}, {@link dev.overlapped.UdpOptions}, {@link
 * dev.overlapped.Membership}, {@link dev.overlapped.Datagram}, {@link dev.overlapped.SendControl},
 * {@link dev.overlapped.ControlMessage}, {@link dev.overlapped.Ecn}, {@link
 * dev.overlapped.DatagramHandler}, {@link dev.overlapped.DatagramVectorHandler}, {@link
 * dev.overlapped.DatagramSendHandler}, {@link dev.overlapped.DatagramVectorSendHandler}
 *
 * <h2>Files and packets</h2>
 *
 * {@link dev.overlapped.TransmitSource}, {@link dev.overlapped.Transmission}, {@link
 * dev.overlapped.FileTransmission}, {@link dev.overlapped.PacketTransmission}, {@link
 * dev.overlapped.DatagramTransmission}, {@link dev.overlapped.PacketElement}, {@link
 * dev.overlapped.TransmitFlag}, {@link dev.overlapped.TransmitProgress}
 *
 * <h2>Failures</h2>
 *
 * {@link dev.overlapped.IoFailure}, {@link dev.overlapped.IoOperation}
 *
 * <h2>Observing</h2>
 *
 * {@link dev.overlapped.PortStatus}, {@link dev.overlapped.Capabilities}, {@link
 * dev.overlapped.PortCounters}, {@link dev.overlapped.PortTotals}, {@link
 * dev.overlapped.PressureTotals}, {@link dev.overlapped.PortShare}, {@link
 * dev.overlapped.AcceptCounters}, {@link dev.overlapped.RecyclingCounters}, {@link
 * dev.overlapped.ConnectTime}, {@link dev.overlapped.ShutdownProgress}
 */
@NullMarked
package dev.overlapped;

import org.jspecify.annotations.NullMarked;
