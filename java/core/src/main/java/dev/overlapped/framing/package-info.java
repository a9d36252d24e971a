/**
 * Frames on a stream: decoders that stand between {@link
 * dev.overlapped.TcpConnection#receiveEach(dev.overlapped.ReceiveHandler) receiveEach} and a {@link
 * dev.overlapped.framing.FrameHandler}, and the encoders beside them.
 *
 * {@snippet file="dev/overlapped/snippets/FramingSnippets.java" region="lines"}
 *
 * <p>A frame that lies in one received buffer is handed out without a copy; one that is spread over
 * several is collected on the heap, up to the framing's maximal length. A longer frame ends the
 * connection: {@link dev.overlapped.framing.FrameException} names the limit and what was seen.
 *
 * <p>Ownership: the received buffers are the decoder's, which releases each one after its last
 * frame. The handler has a {@link dev.overlapped.framing.Frame} for the time of the call, or
 * {@linkplain dev.overlapped.framing.Frame#take takes} it as a buffer of its own.
 */
@NullMarked
package dev.overlapped.framing;

import org.jspecify.annotations.NullMarked;
