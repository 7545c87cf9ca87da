package farthing.iso8583;

import farthing.base.Bytes;
import java.io.DataInputStream;
import java.io.IOException;

/** A message on the line to a host: its length before it, two bytes. */
public final class HostFrame {
  /** Of a message: a few hundred bytes are usual. */
  public static final int MOST_BYTES = 4096;

  private HostFrame() {}

  /**
   * The next message; nothing behind it is read.
   *
   * @throws IOException if the line ends before the message does, or the message has no bytes or
   *     more than {@link #MOST_BYTES}
   */
  public static Bytes read(DataInputStream in) throws IOException {
    int length = in.readUnsignedShort();
    if (length == 0 || length > MOST_BYTES) {
      throw new IOException("a message of " + length + " bytes");
    }
    byte[] body = new byte[length];
    in.readFully(body);
    return Bytes.holding(body);
  }

  /**
   * As it goes over the line.
   *
   * @param message 1 to {@link #MOST_BYTES} bytes
   */
  public static byte[] of(byte[] message) {
    if (message.length == 0 || message.length > MOST_BYTES) {
      throw new IllegalArgumentException("a message of " + message.length + " bytes");
    }
    byte[] framed = new byte[2 + message.length];
    framed[0] = (byte) (message.length >>> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    return framed;
  }
}
