package farthing.reader;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.smartcardio.Card;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CommandAPDU;
import org.jspecify.annotations.Nullable;

/**
 * A card in a reader of this machine, over PC/SC, for this program alone. A card that left may be
 * put in again, and the next command finds it: its power was off in between, so nothing is
 * selected.
 *
 * <p>PC/SC lets one thread have the card for itself, so one thread of its own talks to it.
 */
public final class PcscLink implements CardLink {
  private static final String ANY_PROTOCOL = "*";

  /** For an answer: a card's longest command takes a second or two. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CardTerminal reader;
  private final Duration patience;
  private final ExecutorService alone =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("reader").factory());
  private @Nullable Card card;
  private volatile Bytes atr = Bytes.empty();

  /** What the reader was given last: nothing more while it is at that. */
  private Future<?> given = CompletableFuture.completedFuture(null);

  private PcscLink(CardTerminal reader, Duration patience) {
    this.reader = reader;
    this.patience = patience;
  }

  /** The card that is in that reader now. */
  static PcscLink in(CardTerminal reader) throws CardGone {
    return in(reader, PATIENCE);
  }

  static PcscLink in(CardTerminal reader, Duration patience) throws CardGone {
    PcscLink link = new PcscLink(reader, patience);
    try {
      link.byItself(link::connected);
      return link;
    } catch (CardGone e) {
      link.close();
      throw e;
    }
  }

  @Override
  public Bytes atr() {
    return atr;
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    CommandAPDU sent = new CommandAPDU(command.toBytes().toArray());
    return byItself(() -> answer(sent));
  }

  private ResponseApdu answer(CommandAPDU command) throws CardGone {
    try {
      return ResponseApdu.parse(
          Bytes.of(connected().getBasicChannel().transmit(command).getBytes()));
    } catch (CardException | IllegalStateException | IllegalArgumentException | Malformed e) {
      // the last two: torn out in the midst of its answer, or an answer longer than there are any
      letGo();
      throw gone(e);
    }
  }

  private Card connected() throws CardGone {
    Card there = card;
    if (there != null) {
      return there;
    }
    try {
      Card found = reader.connect(ANY_PROTOCOL);
      card = found;
      found.beginExclusive(); // whoever else spoke to it could use what a PIN has opened
      atr = Bytes.of(found.getATR().getBytes());
      return found;
    } catch (CardException e) {
      letGo();
      throw gone(e);
    }
  }

  private CardGone gone(Exception e) {
    return new CardGone("reader '%s': %s".formatted(reader.getName(), PcscReader.cause(e)), e);
  }

  private void letGo() {
    Card there = card;
    card = null;
    if (there != null) {
      ifStillThere(there::endExclusive);
      ifStillThere(
          () -> there.disconnect(true)); // with a reset: whoever is next finds no PIN shown
    }
  }

  private interface Farewell {
    void say() throws CardException;
  }

  private static void ifStillThere(Farewell farewell) {
    try {
      farewell.say();
    } catch (CardException | IllegalStateException e) {
      // it left by itself
    }
  }

  private <T> T byItself(Callable<T> work) throws CardGone {
    if (!given.isDone()) {
      throw silent();
    }
    try {
      Future<T> coming = alone.submit(work);
      given = coming;
      return coming.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      throw new CardGone("the card is no longer in the reader", e);
    } catch (TimeoutException e) {
      throw silent();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CardGone gone) {
        throw new CardGone(String.valueOf(gone.getMessage()), gone);
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CardGone("nobody waited for the card's answer", e);
    }
  }

  private CardGone silent() {
    return new CardGone(
        "reader '%s': no answer to the last command within %d ms"
            .formatted(reader.getName(), patience.toMillis()));
  }

  /** A reader that does not answer is left to itself, with a thread that keeps no process alive. */
  @Override
  public void close() {
    if (!alone.isShutdown()) {
      alone.execute(this::letGo);
      alone.shutdown();
      if (given.isDone()) {
        alone.close();
      }
    }
  }
}
