package farthing.app;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.purse.CommandApdu;
import farthing.purse.NewCardKeys;
import farthing.reader.ChannelKeys;
import farthing.reader.JcardsimLink;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.smartcardio.CardException;
import javax.smartcardio.TerminalFactory;

/**
 * The hand that puts cards into a reader of vpcd's, and the cards: chips in jCardSim, blank, with
 * channel keys of the issuer whose folder of keys is named. A program of its own, since the reader
 * is in a network of its own. Each line that it reads is obeyed and then answered with {@code
 * done}:
 *
 * <ul>
 *   <li>{@code insert CHIP}: that card; the same one if it was here before
 *   <li>{@code insert CHIP before}: it is torn out before it carries PERSONALISE out
 *   <li>{@code insert CHIP after}: when it has, before it answers
 *   <li>{@code insert CHIP foreign}: one with another issuer's channel keys
 *   <li>{@code remove}
 *   <li>{@code empty}: nothing is done, and it is answered once PC/SC sees no card any more
 * </ul>
 */
final class VpcdCards {
  private static final int KEY_VERSION = 0x01;
  private static final int PERSONALISE = 0xE0;

  /** vpcd's words of one byte; any longer one is a command for the card. */
  private static final int POWER_OFF = 0;

  private static final int RESET = 2;
  private static final int GET_ATR = 4;

  private final NewCardKeys issuer;
  private final int port;
  private final Map<IepId, JcardsimLink> cards = new HashMap<>();
  private Optional<Socket> inReader = Optional.empty();

  private VpcdCards(NewCardKeys issuer, int port) {
    this.issuer = issuer;
    this.port = port;
  }

  public static void main(String[] arguments) throws Exception {
    VpcdCards hand =
        new VpcdCards(
            DemoKeys.open(DemoKeys.Store.ISSUER, Path.of(arguments[0])),
            Integer.parseInt(arguments[1]));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hand.obey(line.split(" "));
        System.out.println("done");
      }
    }
    System.exit(0);
  }

  private void obey(String[] words) throws IOException, CardException {
    if (words[0].equals("empty")) {
      TerminalFactory.getDefault().terminals().list().getFirst().waitForCardAbsent(0);
      return;
    }
    if (words[0].equals("remove")) {
      if (inReader.isPresent()) {
        inReader.get().close();
        inReader = Optional.empty();
      }
      return;
    }
    String how = words.length > 2 ? words[2] : "";
    NewCardKeys keys =
        how.equals("foreign") ? DemoKeys.generate(1, new SecureRandom()).issuer() : issuer;
    JcardsimLink card =
        cards.computeIfAbsent(IepId.ofFull(words[1]), chip -> installed(chip, keys));
    Socket reader = new Socket(InetAddress.getLoopbackAddress(), port);
    reader.setTcpNoDelay(true);
    inReader = Optional.of(reader);
    Thread.ofVirtual()
        .start(() -> {
          try (reader) {
            serve(card, reader, how);
          } catch (IOException e) {
            // it was taken out
          }
        });
  }

  private static JcardsimLink installed(IepId chip, NewCardKeys keys) {
    return JcardsimLink.insertForChannel(
        chip, ChannelKeys.of(keys, chip, KEY_VERSION).orElseThrow());
  }

  private static void serve(JcardsimLink card, Socket reader, String how) throws IOException {
    DataInputStream in = new DataInputStream(reader.getInputStream());
    DataOutputStream out = new DataOutputStream(reader.getOutputStream());
    while (true) {
      byte[] message = in.readNBytes(in.readUnsignedShort());
      if (message.length > 1) {
        CommandApdu command = CommandApdu.parse(Bytes.of(message));
        boolean personalised = command.ins() == PERSONALISE;
        if (personalised && how.equals("before")) {
          return;
        }
        Bytes answer = card.transmit(command).toBytes();
        if (personalised && how.equals("after")) {
          return;
        }
        answer(out, answer);
      } else if (message[0] == GET_ATR) {
        answer(out, card.atr());
      } else if (message[0] == RESET || message[0] == POWER_OFF) {
        card.reset();
      }
    }
  }

  private static void answer(DataOutputStream out, Bytes answer) throws IOException {
    byte[] framed = new byte[2 + answer.size()];
    framed[0] = (byte) (answer.size() >> 8);
    framed[1] = (byte) answer.size();
    System.arraycopy(answer.toArray(), 0, framed, 2, answer.size());
    out.write(framed); // in one piece: vpcd waits for the rest of a split one
    out.flush();
  }
}
