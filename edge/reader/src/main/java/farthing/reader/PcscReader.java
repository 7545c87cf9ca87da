package farthing.reader;

import farthing.purse.CardGone;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.TerminalFactory;

/** A reader of this machine, over PC/SC, into which one card is put after the other. */
public final class PcscReader {
  private static final Duration SLACK = Duration.ofSeconds(10);

  private final CardTerminal terminal;

  private PcscReader(CardTerminal terminal) {
    this.terminal = terminal;
  }

  /**
   * @param name whole, as PC/SC has it
   * @throws CardGone if there is no such reader: names those that there are
   */
  public static PcscReader named(String name) throws CardGone {
    List<CardTerminal> readers;
    try {
      readers = TerminalFactory.getDefault().terminals().list();
    } catch (CardException e) {
      throw new CardGone("PC/SC names no readers on this machine: " + cause(e), e);
    }
    return new PcscReader(
        readers.stream()
            .filter(reader -> reader.getName().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new CardGone(
                    "PC/SC has no reader '%s' on this machine, but %s"
                        .formatted(name, readers.stream().map(CardTerminal::getName).toList()))));
  }

  /**
   * Waits until a card is in it.
   *
   * @param patience a millisecond or more
   * @return whether one is
   * @throws CardGone if the reader itself has gone
   */
  public boolean hasCardWithin(Duration patience) throws CardGone {
    return waits(patience, () -> terminal.waitForCardPresent(patience.toMillis()));
  }

  /**
   * Waits until no card is in it.
   *
   * @param patience a millisecond or more
   * @return whether none is
   * @throws CardGone if the reader itself has gone
   */
  public boolean isEmptyWithin(Duration patience) throws CardGone {
    return waits(patience, () -> terminal.waitForCardAbsent(patience.toMillis()));
  }

  /**
   * The card that is in it, for this program alone.
   *
   * @throws CardGone if none is, or somebody else is at it
   */
  public PcscLink card() throws CardGone {
    return PcscLink.in(terminal);
  }

  /** On a thread of its own: PC/SC itself waits as long as a card is at an answer. */
  private boolean waits(Duration patience, Callable<Boolean> wait) throws CardGone {
    FutureTask<Boolean> coming = new FutureTask<>(wait);
    Thread.ofPlatform().daemon().name("reader").start(coming);
    try {
      return coming.get(patience.plus(SLACK).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new CardGone("reader '%s': %s".formatted(terminal.getName(), cause(why)), e);
    } catch (TimeoutException e) {
      throw new CardGone("reader '%s' does not answer".formatted(terminal.getName()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CardGone("nobody waited for the reader", e);
    }
  }

  /** PC/SC's own word, which the JDK hides below its own. */
  static String cause(Throwable e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }
}
