package farthing.torture.loads;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.messages.Flow;

/**
 * What the journal keeps of a request: TI1 ‖ INITIALIZE's data 38 (M4 CURR3 DTHR5 IDLACQ4 IDLDA6
 * TRX16) ‖ its answer 57 (PPIEP4 IDIEP6 ALG1 VK1 DEXP3 AM1 CSTAT2 CURR3 BAL4 BALMAX4 NT2
 * NTLASTLOAD2 HIEP16 S1 8).
 */
record RequestRecord(Bytes bytes) {
  static final int SIZE = 96;
  private static final String LOAD = "0c";
  private static final int ASKED = 1;
  private static final int SAID = 39;

  RequestRecord {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("a request's record has " + SIZE + " bytes");
    }
  }

  Bytes ti() {
    return bytes.slice(0, 1);
  }

  Flow flow() {
    return ti().hex().equals(LOAD) ? Flow.LOAD : Flow.UNLOAD;
  }

  Bytes m() {
    return bytes.slice(ASKED, 4);
  }

  int amount() {
    return number(m());
  }

  Bytes curr() {
    return bytes.slice(ASKED + 4, 3);
  }

  Amount moved() {
    return new Amount(amount(), Currency.of(curr()));
  }

  /** Of the slot that the card has answered for. */
  boolean isOfItsSlot() {
    return bytes.slice(SAID + 18, 3).equals(curr());
  }

  Bytes dthr() {
    return bytes.slice(ASKED + 7, 5);
  }

  /** IDLACQ. */
  Bytes bank() {
    return bytes.slice(ASKED + 12, 4);
  }

  /** IDLDA. */
  Bytes device() {
    return bytes.slice(ASKED + 16, 6);
  }

  Bytes trx() {
    return bytes.slice(ASKED + 22, 16);
  }

  Bytes iep() {
    return bytes.slice(SAID, 10);
  }

  Bytes generation() {
    return bytes.slice(SAID + 11, 1);
  }

  int balance() {
    return number(bytes.slice(SAID + 21, 4));
  }

  Bytes nt() {
    return bytes.slice(SAID + 29, 2);
  }

  int transactionNumber() {
    return number(nt());
  }

  /** HIEP. */
  Bytes commitment() {
    return bytes.slice(SAID + 33, 16);
  }

  /** The answer up to and with HIEP. */
  Bytes signedPart() {
    return bytes.slice(SAID, 49);
  }

  Bytes s1() {
    return bytes.slice(SAID + 49, 8);
  }

  /** Of the card, if it does as it is told. */
  int balanceAfter() {
    return flow() == Flow.LOAD ? balance() + amount() : balance() - amount();
  }

  /** Big-endian, 1 to 4 bytes. */
  private static int number(Bytes bytes) {
    int value = 0;
    for (int i = 0; i < bytes.size(); i++) {
      value = value << 8 | (bytes.at(i) & 0xFF);
    }
    return value;
  }
}
