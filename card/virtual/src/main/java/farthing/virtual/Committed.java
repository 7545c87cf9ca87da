package farthing.virtual;

import farthing.base.Amount;
import farthing.base.Mac8;
import farthing.base.TransactionId;
import farthing.purse.LogRecord;
import farthing.purse.PreviousSignature;
import farthing.purse.TransactionType;

/**
 * A transaction that moved the purse: its log record, and the proof that GET PREVIOUS gives again.
 *
 * @param slot as P2 named it
 * @param s6 and s7 zero for a load, unload or update
 */
public record Committed(int slot, LogRecord record, TransactionId trx, Mac8 s3, Mac8 s6, Mac8 s7) {

  int number() {
    return record.transactionNumber();
  }

  boolean isAuthentication() {
    return record.amount().currency().isAuthentication();
  }

  boolean movesValue() {
    return record.type() != TransactionType.UPDATE && !isAuthentication();
  }

  boolean isLoadOrUnload() {
    return record.type() == TransactionType.LOAD || record.type() == TransactionType.UNLOAD;
  }

  Amount balanceAfter() {
    return new Amount(record.balanceAfterMinor(), record.amount().currency());
  }

  PreviousSignature signature() {
    return new PreviousSignature(
        record.type(),
        slot,
        record.transactionNumber(),
        record.cc(),
        record.balanceAfterMinor(),
        s3,
        s6,
        s7);
  }
}
