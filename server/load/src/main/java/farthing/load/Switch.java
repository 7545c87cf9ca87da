package farthing.load;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.exchange.Reply;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Problem;
import farthing.store.Entry;
import farthing.store.EntryKey;
import farthing.store.Journal;
import farthing.store.LoadSteps;
import farthing.store.StoredEntry;
import farthing.store.Written;
import java.util.Optional;

/**
 * The patent's switch to a remote authentication server: an order for another issuer's card goes to
 * that issuer's load server. Which one is written down before anything leaves, in the place where a
 * command would stand, so that no other card is ever commanded for the same order here.
 */
final class Switch {
  private static final Bytes NOBODYS = Bytes.of(new byte[EntryKey.HASH_SIZE]);

  private final Journal journal;
  private final RemoteLoadServers remotes;

  Switch(Journal journal, RemoteLoadServers remotes) {
    this.journal = journal;
    this.remotes = remotes;
  }

  /** The provider, if its cards are another load server's. */
  Optional<Integer> of(IepId card) {
    return remotes.serves(card.provider()) ? Optional.of(card.provider()) : Optional.empty();
  }

  /** Writes the switch down, unless something else came first. */
  Taken to(LoadId id, Flow flow, int provider, Bytes body) {
    Entry entry =
        Entry.of(
                EntryKey.counting(id.party(), id.trx(), LoadSteps.REQUEST),
                flow,
                LoadChecks.MODE,
                NOBODYS,
                body)
            .answered(Requested.SWITCHED, Bytes.empty())
            .remembering(new ByteWriter(4).u4(Integer.toUnsignedLong(provider)).toBytes());
    Requested place =
        journal.write(entry) instanceof Written.Existed(StoredEntry stored)
            ? Requested.of(stored)
            : new Requested.Switched(provider);
    return switch (place) {
      case Requested.Switched(int there) -> new Taken.Elsewhere(there);
      case Requested.Closed _ -> new Taken.Here(new Reply.Shut());
      case Requested.Commanded _, Requested.Never _ ->
          new Taken.Here(new Reply.Refused(Problem.of(ErrorCode.REQUESTED_OTHERWISE)));
    };
  }

  static int provider(Bytes record) {
    return (int) new ByteReader("a switch's record", record).u4();
  }
}
