package farthing.torture;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;

/** A card at the other end of a {@link CardWire}. */
public final class WiredCard implements CardLink {
  private static final Bytes ATR = Bytes.ofHex("3b80800101");
  private static final int LONGEST = 300;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /**
   * @param place as {@link CardWire#plug} said
   */
  public WiredCard(URI place) throws IOException {
    socket = new Socket(InetAddress.getByName(place.getHost()), place.getPort());
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.writeLong(Long.parseLong(place.getPath().substring(1)));
  }

  @Override
  public Bytes atr() {
    return ATR;
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    try {
      write(out, command.toBytes());
      return ResponseApdu.parse(frame(in));
    } catch (IOException e) {
      throw new CardGone("the wire to the card broke", e);
    }
  }

  public static void write(DataOutputStream out, Bytes bytes) throws IOException {
    byte[] frame = Bytes.ofHex("%04x".formatted(bytes.size())).plus(bytes).toArray();
    out.write(frame);
    out.flush();
  }

  public static Bytes frame(DataInputStream in) throws IOException {
    int length = in.readUnsignedShort();
    if (length > LONGEST) {
      throw new IOException("a command of " + length + " bytes");
    }
    return Bytes.of(in.readNBytes(length));
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }
}
