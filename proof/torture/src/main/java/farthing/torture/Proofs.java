package farthing.torture;

import farthing.base.Bytes;
import farthing.base.KeyUsage;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.CMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * A purchase's signatures, computed anew from the master keys and the journal's bytes: written down
 * from the protocol's page a second time and by another library, so that a fault of the house's own
 * code does not confirm itself. Suite 20 alone.
 */
final class Proofs {
  private static final Bytes TI_PURCHASE = Bytes.ofHex("06");
  private static final Bytes DONE = Bytes.ofHex("0000");

  private final Keys keys;

  /** Master keys, 16 bytes each. */
  interface Keys {
    Bytes master(KeyUsage usage, int keyGeneration);
  }

  Proofs(Keys keys) {
    this.keys = keys;
  }

  /**
   * A draw's record: INITIALIZE answer 41 ‖ M4 ‖ CURR3 ‖ TRX16 ‖ DTHR5 ‖ IDPSAM8 ‖ NTPSAM4 ‖ batch4
   * ‖ S2 8.
   */
  record Draw(Bytes record) {
    static final int SIZE = 93;

    Draw {
      if (record.size() != SIZE) {
        throw new IllegalArgumentException("a draw's record has " + SIZE + " bytes");
      }
    }

    Bytes iep() {
      return record.slice(0, 10);
    }

    /** PPIEP ‖ IDIEP, as the books name a card. */
    String card() {
      return iep().hex();
    }

    Bytes suite() {
      return record.slice(10, 1);
    }

    Bytes generation() {
      return record.slice(11, 1);
    }

    Bytes expiry() {
      return record.slice(12, 3);
    }

    int balance() {
      return number(record.slice(19, 4));
    }

    Bytes nt() {
      return record.slice(23, 2);
    }

    int transactionNumber() {
      return number(nt());
    }

    Bytes ntAndRandom() {
      return record.slice(23, 10);
    }

    Bytes s1() {
      return record.slice(33, 8);
    }

    Bytes m() {
      return record.slice(41, 4);
    }

    int amount() {
      return number(m());
    }

    Bytes curr() {
      return record.slice(45, 3);
    }

    Bytes trx() {
      return record.slice(48, 16);
    }

    Bytes dthr() {
      return record.slice(64, 5);
    }

    Bytes psam() {
      return record.slice(69, 8);
    }

    Bytes ntpsam() {
      return record.slice(77, 4);
    }

    Bytes batch() {
      return record.slice(81, 4);
    }

    Bytes s2() {
      return record.slice(85, 8);
    }

    /** IDPSAM ‖ NTPSAM ‖ TRX ‖ M ‖ CURR. */
    Bytes terms() {
      return psam().plus(ntpsam()).plus(trx()).plus(m()).plus(curr());
    }
  }

  /** The card's answer: CC2 NT2 BAL4 S3 8 S6 8 S7 8. */
  record Answer(Bytes bytes) {
    static final int SIZE = 32;

    Bytes cc() {
      return bytes.slice(0, 2);
    }

    Bytes nt() {
      return bytes.slice(2, 2);
    }

    Bytes balance() {
      return bytes.slice(4, 4);
    }

    Bytes s3() {
      return bytes.slice(8, 8);
    }

    Bytes s6() {
      return bytes.slice(16, 8);
    }

    Bytes s7() {
      return bytes.slice(24, 8);
    }
  }

  /** Whether S2, S3, S6 and S7 of a debit that was done are what the keys make of this draw. */
  boolean isDebit(Draw draw, Answer answer) {
    int after = draw.balance() - draw.amount();
    return answer.cc().equals(DONE)
        && answer.nt().equals(draw.nt())
        && number(answer.balance()) == after
        && draw.s2().equals(s2(draw))
        && answer.s3().equals(s3(draw, after))
        && answer.s6().equals(s6(draw))
        && answer.s7().equals(s7(draw, answer));
  }

  Bytes s2(Draw draw) {
    return mac8(
        sessionKey(draw),
        Bytes.ofHex("02").plus(TI_PURCHASE).plus(draw.terms()).plus(draw.dthr()).plus(draw.s1()));
  }

  private Bytes s3(Draw draw, int balanceAfter) {
    return mac8(
        sessionKey(draw),
        Bytes.ofHex("03")
            .plus(DONE)
            .plus(TI_PURCHASE)
            .plus(draw.nt())
            .plus(draw.terms())
            .plus(four(balanceAfter))
            .plus(draw.s2()));
  }

  /** S6 of the draw, should the card be debited by it. */
  Bytes s6(Draw draw) {
    Bytes key = kdf(cardKey(KeyUsage.TAC, "03", draw), "S6", draw.nt());
    return mac8(
        key,
        Bytes.ofHex("06")
            .plus(DONE)
            .plus(TI_PURCHASE)
            .plus(draw.iep())
            .plus(draw.expiry())
            .plus(draw.nt())
            .plus(draw.terms())
            .plus(draw.dthr())
            .plus(four(draw.balance() - draw.amount())));
  }

  private Bytes s7(Draw draw, Answer answer) {
    Bytes key =
        kdf(
            cardKey(KeyUsage.PURCHASE, "01", draw),
            "S7",
            draw.ntAndRandom().plus(draw.psam()).plus(draw.ntpsam()));
    return mac8(key, Bytes.ofHex("07").plus(answer.s3()).plus(answer.s6()));
  }

  /** S5, the payment record that clearing pays. */
  Bytes s5(Draw draw) {
    Bytes key =
        encrypt(
            keys.master(KeyUsage.PSAM, 1),
            Bytes.ofHex("05").plus(draw.psam()).plus(Bytes.ofHex("00000000000000")));
    return mac8(
        key,
        Bytes.ofHex("05")
            .plus(draw.batch())
            .plus(draw.ntpsam())
            .plus(TI_PURCHASE)
            .plus(draw.iep())
            .plus(draw.suite())
            .plus(draw.generation())
            .plus(draw.expiry())
            .plus(draw.nt())
            .plus(draw.trx())
            .plus(draw.m())
            .plus(draw.curr())
            .plus(draw.dthr())
            .plus(four(draw.balance() - draw.amount())));
  }

  private Bytes sessionKey(Draw draw) {
    return kdf(
        cardKey(KeyUsage.PURCHASE, "01", draw),
        "SKP",
        draw.ntAndRandom().plus(draw.psam()).plus(draw.ntpsam()));
  }

  private Bytes cardKey(KeyUsage usage, String code, Draw draw) {
    return encrypt(
        keys.master(usage, draw.generation().at(0) & 0xFF),
        Bytes.ofHex(code).plus(draw.iep()).plus(draw.generation()).plus(Bytes.ofHex("00000000")));
  }

  private static Bytes kdf(Bytes key, String label, Bytes context) {
    return cmac(
        key,
        Bytes.ofHex("01")
            .plus(Bytes.of(label.getBytes(StandardCharsets.US_ASCII)))
            .plus(Bytes.ofHex("00"))
            .plus(context)
            .plus(Bytes.ofHex("00000080")));
  }

  private static Bytes mac8(Bytes key, Bytes message) {
    return cmac(key, message).slice(0, 8);
  }

  private static Bytes cmac(Bytes key, Bytes message) {
    CMac mac = new CMac(AESEngine.newInstance());
    mac.init(new KeyParameter(key.toArray()));
    mac.update(message.toArray(), 0, message.size());
    byte[] out = new byte[mac.getMacSize()];
    mac.doFinal(out, 0);
    return Bytes.of(out);
  }

  private static Bytes encrypt(Bytes key, Bytes block) {
    var aes = AESEngine.newInstance();
    aes.init(true, new KeyParameter(key.toArray()));
    byte[] out = new byte[16];
    aes.processBlock(block.toArray(), 0, out, 0);
    return Bytes.of(out);
  }

  private static Bytes four(int value) {
    return Bytes.ofHex("%08x".formatted(value));
  }

  /** Big-endian, 1 to 4 bytes. */
  static int number(Bytes bytes) {
    int value = 0;
    for (int i = 0; i < bytes.size(); i++) {
      value = value << 8 | (bytes.at(i) & 0xFF);
    }
    return value;
  }
}
