package farthing.client;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.PinBlock;
import farthing.purse.ResponseApdu;
import farthing.virtual.PurseFile;
import farthing.virtual.VirtualPurse;
import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * A program of its own that pays and, once the card has answered the debit, says so and goes no
 * further: whoever started it kills it there.
 *
 * <p>Arguments: card file, journal, order, payment server.
 */
final class PayingProgram {
  private static final int DEBIT = 0x54;

  private PayingProgram() {}

  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true);
    try (VirtualPurse card =
            new VirtualPurse(PurseFile.open(Path.of(args[0])), new SecureRandom());
        HttpCaller caller = new HttpCaller(CallerSettings.usual());
        FileJournal journal = FileJournal.open(Path.of(args[1]), () -> World.NOON)) {
      PurchaseClient client =
          new PurchaseClient(
              PaymentServers.of(List.of(args[3])), caller, new YesMan(), () -> World.NOON, _ -> {});
      out.println(client.pay(URI.create(args[2]), new Stopping(card, out), journal));
    }
  }

  private record YesMan() implements Holder {
    @Override
    public boolean approves(Proposal proposal) {
      return true;
    }

    @Override
    public boolean approvesCancel(CancelProposal proposal) {
      return true;
    }

    @Override
    public boolean approvesLoad(LoadProposal proposal) {
      return true;
    }

    @Override
    public Optional<PinBlock> pin(int triesLeft) {
      return Optional.empty();
    }

    @Override
    public void hears(ClientEvent event) {
      // nobody listens
    }
  }

  private record Stopping(CardLink card, PrintStream out) implements CardLink {
    @Override
    public Bytes atr() {
      return card.atr();
    }

    @Override
    public ResponseApdu transmit(CommandApdu command) throws CardGone {
      ResponseApdu answer = card.transmit(command);
      if (command.ins() == DEBIT) {
        out.println("debited");
        waitToBeKilled();
      }
      return answer;
    }

    /** Nobody writes to it: it reads until it is killed, or whoever started it is gone. */
    private static void waitToBeKilled() {
      try {
        throw new IllegalStateException("nobody killed it: " + System.in.read());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      card.close();
    }
  }
}
