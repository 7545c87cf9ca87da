package farthing.virtual;

import farthing.base.ByteReader;
import farthing.base.ByteWriter;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.Mac8;
import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.base.SecretAccess;
import farthing.base.Sha256;
import farthing.base.Suite;
import farthing.base.TransactionId;
import farthing.purse.LogRecord;
import farthing.purse.PinBlock;
import farthing.purse.SlotInquiry;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a purse file, version 1: {@code FARTHING PURSE} ‖ version 1 ‖ personalised 1 ‖ the
 * state ‖ SHA-256 over all before it. The digest finds damage; it is no protection against anybody.
 */
final class PurseFileFormat {
  /** Far above any real one. */
  static final int MOST_BYTES = 4096;

  private static final String NAME = "FARTHING PURSE";
  private static final int VERSION = 1;
  private static final int DIGEST_SIZE = 32;

  private PurseFileFormat() {}

  /**
   * @param state null for a blank purse
   */
  static byte[] encode(@Nullable PurseState state) {
    ByteWriter out = new ByteWriter(1024).ascii(NAME).u1(VERSION).u1(state == null ? 0 : 1);
    if (state != null) {
      write(out, state);
    }
    byte[] content = out.toArray();
    return out.bytes(Sha256.of(content, content.length)).toArray();
  }

  /**
   * @throws PurseFileUnusable if it is not a purse, is damaged, or is of another version
   */
  static Optional<PurseState> decode(String file, byte[] bytes) throws PurseFileUnusable {
    int digestAt = bytes.length - DIGEST_SIZE;
    ByteReader in = new ByteReader("purse file", bytes);
    if (digestAt < NAME.length() + 2
        || !in.bytes(NAME.length()).equals(new ByteWriter(16).ascii(NAME).toBytes())) {
      throw new PurseFileUnusable(file + " is not a card");
    }
    byte[] digest = Arrays.copyOfRange(bytes, digestAt, bytes.length);
    if (!MessageDigest.isEqual(Sha256.of(bytes, digestAt), digest)) {
      throw damaged(file, null);
    }
    int version = in.u1();
    if (version != VERSION) {
      throw new PurseFileUnusable(
          "the card %s is of version %d, this program knows version %d: use the newer program"
              .formatted(file, version, VERSION));
    }
    try {
      Optional<PurseState> state = in.u1() == 0 ? Optional.empty() : Optional.of(read(in));
      in.bytes(DIGEST_SIZE);
      in.end();
      return state;
    } catch (Malformed e) {
      throw damaged(file, e);
    }
  }

  private static PurseFileUnusable damaged(String file, @Nullable Throwable cause) {
    String text =
        "the card "
            + file
            + " is damaged and will not be used: its issuer knows what was on it, ask there";
    return cause == null ? new PurseFileUnusable(text) : new PurseFileUnusable(text, cause);
  }

  private static void write(ByteWriter out, PurseState state) {
    PurseState.Identity who = state.identity();
    who.iep().write(out);
    out.u1(who.suite().code())
        .u1(who.keyGeneration())
        .bytes(who.expiry().toBytes())
        .u1(who.authenticationMode())
        .u2(who.cstat())
        .u2(state.lastNumber())
        .u2(state.lastLoad())
        .u1(state.wrongS2());
    writeKeys(out, state.keys());
    out.u1(state.pin().isPresent() ? 1 : 0);
    state.pin().ifPresent(pin -> out.bytes(pin.block().value()).u1(pin.triesLeft()));
    out.u1(state.slots().size());
    state.slots().forEach(slot -> out.bytes(slot.toBytes()));
    out.u1(state.committed().size());
    state.committed().forEach(c -> writeCommitted(out, c));
  }

  private static PurseState read(ByteReader in) {
    PurseState.Identity who =
        new PurseState.Identity(
            IepId.read(in),
            Suite.ofCode(in.u1()),
            in.u1(),
            Expiry.of(in.bytes(Expiry.SIZE)),
            in.u1(),
            in.u2());
    int lastNumber = in.u2();
    int lastLoad = in.u2();
    int wrongS2 = in.u1();
    PurseState.CardKeys keys = readKeys(in, who.suite());
    Optional<PurseState.Pin> pin =
        in.u1() == 0
            ? Optional.empty()
            : Optional.of(new PurseState.Pin(new PinBlock(in.bytes(PinBlock.SIZE)), in.u1()));
    List<SlotInquiry> slots = new ArrayList<>();
    for (int left = in.u1(); left > 0; left--) {
      slots.add(SlotInquiry.parse(in.bytes(SlotInquiry.SIZE)));
    }
    List<Committed> committed = new ArrayList<>();
    for (int left = in.u1(); left > 0; left--) {
      committed.add(readCommitted(in));
    }
    return new PurseState(who, slots, lastNumber, lastLoad, keys, pin, wrongS2, committed);
  }

  private static void writeCommitted(ByteWriter out, Committed c) {
    out.u1(c.slot())
        .bytes(c.record().toBytes())
        .bytes(c.trx().toBytes())
        .bytes(c.s3().value())
        .bytes(c.s6().value())
        .bytes(c.s7().value());
  }

  private static Committed readCommitted(ByteReader in) {
    return new Committed(
        in.u1(),
        LogRecord.parse(in.bytes(LogRecord.SIZE)),
        TransactionId.of(in.bytes(TransactionId.SIZE)),
        Mac8.read(in),
        Mac8.read(in),
        Mac8.read(in));
  }

  private static void writeKeys(ByteWriter out, PurseState.CardKeys keys) {
    for (MacKey key : List.of(keys.purchase(), keys.load(), keys.tac(), keys.update())) {
      // a software purse is its keys: its file is the card, for its owner's eyes only
      out.bytes(key.reveal(SecretAccess.granted()));
    }
  }

  private static PurseState.CardKeys readKeys(ByteReader in, Suite suite) {
    return new PurseState.CardKeys(
        readKey(in, suite), readKey(in, suite), readKey(in, suite), readKey(in, suite));
  }

  private static MacKey readKey(ByteReader in, Suite suite) {
    return MacKey.of(suite, in.array(MacKey.SIZE));
  }
}
