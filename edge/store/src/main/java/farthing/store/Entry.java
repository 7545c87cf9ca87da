package farthing.store;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.messages.Flow;
import java.util.Optional;

/**
 * One step of a purchase or load, as it was asked and answered: a row of the journal.
 *
 * @param mode where the security card's part is checked, by the patent's figure (5 to 8), 1 to 99
 * @param contentHash SHA-256, 32 bytes: tells a repeated message from another
 * @param content the message as received, at most {@link #MAX_BYTES}
 * @param record what later steps need to know of this one, at most {@link #MAX_BYTES}
 * @param answer the answer as sent, at most {@link #MAX_BYTES}
 * @param code the outcome's name in the registry, or empty
 */
public record Entry(
    EntryKey key,
    Flow flow,
    int mode,
    Bytes contentHash,
    Bytes content,
    Bytes record,
    Bytes answer,
    String code,
    Optional<PsamUse> psam,
    Optional<Amount> amount,
    Optional<PurseUse> purse) {
  /** Of content, record and answer, each. */
  public static final int MAX_BYTES = 128 * 1024;

  private static final int LONGEST_CODE = 40;

  public Entry {
    if (mode < 1 || mode > 99) {
      throw new IllegalArgumentException("a mode is the number of a figure");
    }
    if (contentHash.size() != EntryKey.HASH_SIZE) {
      throw new IllegalArgumentException("a content hash has 32 bytes");
    }
    if (!key.counts() && !key.slot().equals(contentHash)) {
      throw new IllegalArgumentException("a refusal stands under its own content's hash");
    }
    if (Math.max(content.size(), Math.max(record.size(), answer.size())) > MAX_BYTES) {
      throw new IllegalArgumentException("more than " + MAX_BYTES + " bytes for the journal");
    }
    if (!isCode(code)) {
      throw new IllegalArgumentException("a code has at most 40 of A to Z, 0 to 9 and '_'");
    }
  }

  /** A message that came in; what was answered is added with the methods below. */
  public static Entry of(EntryKey key, Flow flow, int mode, Bytes contentHash, Bytes content) {
    return new Entry(
        key,
        flow,
        mode,
        contentHash,
        content,
        Bytes.empty(),
        Bytes.empty(),
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public Entry answered(String newCode, Bytes newAnswer) {
    return new Entry(
        key, flow, mode, contentHash, content, record, newAnswer, newCode, psam, amount, purse);
  }

  public Entry remembering(Bytes newRecord) {
    return new Entry(
        key, flow, mode, contentHash, content, newRecord, answer, code, psam, amount, purse);
  }

  public Entry with(PsamUse newPsam) {
    return new Entry(
        key,
        flow,
        mode,
        contentHash,
        content,
        record,
        answer,
        code,
        Optional.of(newPsam),
        amount,
        purse);
  }

  public Entry with(Amount newAmount) {
    return new Entry(
        key,
        flow,
        mode,
        contentHash,
        content,
        record,
        answer,
        code,
        psam,
        Optional.of(newAmount),
        purse);
  }

  public Entry with(PurseUse newPurse) {
    return new Entry(
        key,
        flow,
        mode,
        contentHash,
        content,
        record,
        answer,
        code,
        psam,
        amount,
        Optional.of(newPurse));
  }

  public boolean isCaptured() {
    return purse.map(PurseUse::isCaptured).orElse(false);
  }

  private static boolean isCode(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '_') {
        return false;
      }
    }
    return text.length() <= LONGEST_CODE;
  }

  /** Roughly, in bytes: what this adds to a batch. */
  int weight() {
    return content.size() + record.size() + answer.size();
  }

  /** Key and outcome only: what was said may hold a card's number. */
  @Override
  public String toString() {
    return key.party() + " " + key.trx() + " " + key.step() + " " + code;
  }
}
