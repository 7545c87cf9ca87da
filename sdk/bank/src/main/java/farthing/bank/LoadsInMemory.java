package farthing.bank;

import farthing.base.TransactionId;
import farthing.messages.LoadConfirmation;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A book of loads for tests and a first evening: a restart forgets all loads, and with them what
 * the accounts hold. Not for money.
 */
public final class LoadsInMemory implements LoadBook {
  private static final int LONGEST_TROUBLE = 500;

  private final Map<TransactionId, BookedLoad> loads = new LinkedHashMap<>();

  @Override
  public synchronized boolean open(BankLoad load, Timing timing) {
    if (loads.containsKey(load.trx())) {
      throw new IllegalStateException("TRX " + load.trx() + " is in the book already");
    }
    if (ofSession(load.session()).isPresent()) {
      return false;
    }
    put(
        new BookedLoad(
            load,
            LoadState.HOLDING,
            timing.now(),
            timing.due(),
            0,
            "",
            Optional.empty(),
            Optional.empty()));
    return true;
  }

  @Override
  public synchronized Optional<BookedLoad> find(TransactionId trx) {
    return Optional.ofNullable(loads.get(trx));
  }

  @Override
  public synchronized Optional<BookedLoad> ofSession(String session) {
    return loads.values().stream().filter(l -> l.load().session().equals(session)).findFirst();
  }

  @Override
  public synchronized BookedLoad held(TransactionId trx, HostReference host, Timing timing) {
    BookedLoad before = known(trx);
    if (before.state() == LoadState.HOLDING) {
      move(before, LoadState.HELD, timing, Optional.of(host));
    }
    return known(trx);
  }

  @Override
  public synchronized Deciding commit(TransactionId trx, LoadConfirmation m, Timing timing) {
    BookedLoad before = known(trx);
    if (before.state() == LoadState.HOLDING) {
      return Deciding.NOT_HELD;
    }
    return decide(before, LoadState.COMMITTING, timing);
  }

  @Override
  public synchronized Deciding release(TransactionId trx, String why, Timing timing) {
    return decide(known(trx), LoadState.RELEASING, timing);
  }

  @Override
  public synchronized void ended(TransactionId trx, HostReference host, Instant now) {
    BookedLoad before = known(trx);
    Timing timing = new Timing(now, now);
    if (before.state() == LoadState.COMMITTING) {
      move(before, LoadState.COMMITTED, timing, Optional.of(host));
    } else if (before.state() == LoadState.RELEASING) {
      move(before, LoadState.RELEASED, timing, Optional.of(host));
    }
  }

  @Override
  public synchronized void later(TransactionId trx, LoadState state, String trouble, Instant due) {
    BookedLoad before = known(trx);
    if (before.state() == state && !state.isEnded()) {
      put(
          new BookedLoad(
              before.load(),
              state,
              before.since(),
              due,
              before.tries() + 1,
              cut(trouble),
              before.hostReference(),
              before.commandedSince()));
    }
  }

  @Override
  public synchronized void unsure(TransactionId trx, Instant commandedSince, Instant due) {
    BookedLoad before = known(trx);
    if (before.state() == LoadState.HELD) {
      put(
          new BookedLoad(
              before.load(),
              LoadState.HELD,
              before.since(),
              due,
              before.tries() + 1,
              "",
              before.hostReference(),
              Optional.of(commandedSince)));
    }
  }

  @Override
  public synchronized List<BookedLoad> due(Instant now, int most) {
    return loads.values().stream()
        .filter(l -> !l.state().isEnded() && !l.due().isAfter(now))
        .sorted(Comparator.comparing(BookedLoad::due))
        .limit(most)
        .toList();
  }

  @Override
  public synchronized void alarm(TransactionId trx, String trouble) {
    BookedLoad before = known(trx);
    put(
        new BookedLoad(
            before.load(),
            before.state(),
            before.since(),
            before.due(),
            before.tries(),
            cut(trouble),
            before.hostReference(),
            before.commandedSince()));
  }

  @Override
  public synchronized List<BookedLoad> troubled(int most) {
    return loads.values().stream()
        .filter(l -> !l.trouble().isEmpty())
        .sorted(Comparator.comparing(BookedLoad::since))
        .limit(most)
        .toList();
  }

  @Override
  public synchronized List<BookedLoad> unsure(int most) {
    return loads.values().stream()
        .filter(BookedLoad::isUnsure)
        .sorted(Comparator.comparing(l -> l.commandedSince().orElseThrow()))
        .limit(most)
        .toList();
  }

  private Deciding decide(BookedLoad before, LoadState as, Timing timing) {
    return switch (before.state()) {
      case COMMITTING, COMMITTED -> Deciding.COMMIT_BEFORE;
      case RELEASING, RELEASED -> Deciding.RELEASE_BEFORE;
      case HOLDING, HELD -> {
        move(before, as, timing, before.hostReference());
        yield Deciding.NOW;
      }
    };
  }

  private void move(BookedLoad before, LoadState to, Timing timing, Optional<HostReference> host) {
    put(
        new BookedLoad(
            before.load(), to, timing.now(), timing.due(), 0, "", host, before.commandedSince()));
  }

  private static String cut(String trouble) {
    return trouble.length() <= LONGEST_TROUBLE ? trouble : trouble.substring(0, LONGEST_TROUBLE);
  }

  private BookedLoad known(TransactionId trx) {
    return find(trx)
        .orElseThrow(() -> new IllegalStateException("TRX " + trx + " is not in the book"));
  }

  private void put(BookedLoad load) {
    loads.put(load.load().trx(), load);
  }
}
