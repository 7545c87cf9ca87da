package farthing.clearing;

import farthing.base.Bytes;
import farthing.base.MacKey;
import farthing.base.PartyId;
import farthing.batches.AdministrationAnswer;
import farthing.batches.AdministrationAnswer.Message;
import farthing.batches.AdministrationAsk;
import farthing.purse.PsamParameter;
import farthing.purse.PsamParameter.Blocking;
import farthing.purse.PsamUpdate;
import farthing.store.PsamParameterChanges;
import farthing.store.PsamParameterChanges.Change;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Signs what is new for security cards, with the KPSAM of each. A message is a function of the
 * changes and of the counter that the card is at: nothing is kept of it, and whoever asks again is
 * given the same, or more. Safe for all threads.
 */
final class IssuedParameters implements Administration {
  private static final int CHANGES_AT_ONCE = 10 * Blocking.MOST;

  private final PsamParameterChanges changes;
  private final ClearingKeys keys;

  IssuedParameters(PsamParameterChanges changes, ClearingKeys keys) {
    this.changes = changes;
    this.keys = keys;
  }

  @Override
  public AdministrationAnswer answer(PartyId source, AdministrationAsk ask) {
    List<Message> messages = new ArrayList<>();
    boolean more = false;
    for (AdministrationAsk.Card card : ask.cards()) {
      Optional<MacKey> key = keys.securityCards().apply(card.psam());
      if (key.isEmpty()) {
        continue; // nobody's here
      }
      int room = AdministrationAnswer.MOST - messages.size();
      List<Change> behind =
          room == 0 ? List.of() : changes.after(card.psam(), card.counter(), CHANGES_AT_ONCE);
      List<Bytes> signed = signed(key.get(), card.counter(), behind);
      more |= room == 0 || behind.size() == CHANGES_AT_ONCE || signed.size() > room;
      signed.stream().limit(room).map(m -> new Message(card.psam(), m)).forEach(messages::add);
    }
    return new AdministrationAnswer(more, 0, messages);
  }

  private static List<Bytes> signed(MacKey key, long counter, List<Change> behind) {
    Deque<Change> left = new ArrayDeque<>(behind);
    List<Bytes> messages = new ArrayList<>();
    long follows = counter;
    while (!left.isEmpty()) {
      Draft draft = new Draft();
      while (!left.isEmpty() && draft.takes(left.getFirst())) {
        left.removeFirst();
      }
      PsamUpdate update = PsamUpdate.sign(key, draft.counter, follows, draft.parameters());
      messages.add(update.toBytes());
      follows = update.counter();
    }
    return messages;
  }

  /** A message as it is filled. */
  private static final class Draft {
    private static final int FOLLOWS_BYTES = 6;

    /** Tag and length. */
    private static final int HEAD_BYTES = 3;

    private final List<Blocking.Change> blocking = new ArrayList<>();
    private final List<PsamParameter> others = new ArrayList<>();
    private long hotlistVersion;
    private long counter;

    /** False: it has no room for this one, nor for any behind it. */
    boolean takes(Change change) {
      boolean taken =
          switch (change) {
            case Change.OfHotlist(long version, boolean blocked, var first, var last) ->
                takes(version, new Blocking.Change(blocked, first, last));
            case Change.OfCard(_, Bytes parameter) -> takes(PsamParameter.one(parameter));
          };
      if (taken) {
        counter = change.version();
      }
      return taken;
    }

    private boolean takes(long version, Blocking.Change change) {
      if (blocking.size() == Blocking.MOST || bytes(blocking.size() + 1) > PsamUpdate.MOST_TLV) {
        return false;
      }
      hotlistVersion = version;
      return blocking.add(change);
    }

    private boolean takes(PsamParameter one) {
      boolean isThere = others.stream().anyMatch(other -> other.getClass() == one.getClass());
      return !isThere
          && bytes(blocking.size()) + one.toBytes().size() <= PsamUpdate.MOST_TLV
          && others.add(one);
    }

    private int bytes(int changes) {
      int hotlist = changes == 0 ? 0 : HEAD_BYTES + 4 + changes * Blocking.CHANGE_BYTES;
      return FOLLOWS_BYTES
          + hotlist
          + others.stream().mapToInt(other -> other.toBytes().size()).sum();
    }

    List<PsamParameter> parameters() {
      List<PsamParameter> all = new ArrayList<>();
      if (!blocking.isEmpty()) {
        all.add(new Blocking(hotlistVersion, blocking));
      }
      all.addAll(others);
      return all;
    }
  }
}
