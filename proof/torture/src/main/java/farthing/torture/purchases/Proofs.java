package farthing.torture.purchases;

import farthing.base.Bytes;
import farthing.base.KeyUsage;
import farthing.torture.Aes;
import farthing.torture.Masters;

/**
 * A purchase's signatures, computed anew from the master keys and the journal's bytes: written down
 * from the protocol's page a second time and by another library, so that a fault of the house's own
 * code does not confirm itself. Suite 20 alone.
 */
final class Proofs {
  private static final Bytes DONE = Bytes.ofHex("0000");

  private final Masters.Values keys;

  Proofs(Masters.Values keys) {
    this.keys = keys;
  }

  /** Whether S2, S3, S6 and S7 of a debit that was done are what the keys make of this draw. */
  boolean isDebit(DrawRecord draw, CardAnswer answer) {
    return answer.isDone() && isAnswer(draw, answer);
  }

  /** The same of any answer: one that was not done leaves the balance as it was. */
  boolean isAnswer(DrawRecord draw, CardAnswer answer) {
    int after = answer.isDone() ? draw.balanceAfter() : draw.balance();
    return answer.nt().equals(draw.nt())
        && number(answer.balance()) == after
        && draw.s2().equals(s2(draw))
        && answer.s3().equals(s3(draw, answer.cc(), after))
        && answer.s6().equals(s6(draw, answer.cc(), after))
        && answer.s7().equals(s7(draw, answer));
  }

  Bytes s2(DrawRecord draw) {
    return Aes.mac8(
        sessionKey(draw),
        Bytes.ofHex("02").plus(draw.ti()).plus(draw.terms()).plus(draw.dthr()).plus(draw.s1()));
  }

  private Bytes s3(DrawRecord draw, Bytes cc, int balanceAfter) {
    return Aes.mac8(
        sessionKey(draw),
        Bytes.ofHex("03")
            .plus(cc)
            .plus(draw.ti())
            .plus(draw.nt())
            .plus(draw.terms())
            .plus(four(balanceAfter))
            .plus(draw.s2()));
  }

  /** S6 of the draw, should the card do as it is told. */
  Bytes s6(DrawRecord draw) {
    return s6(draw, DONE, draw.balanceAfter());
  }

  private Bytes s6(DrawRecord draw, Bytes cc, int balanceAfter) {
    Bytes key = Aes.kdf(cardKey(KeyUsage.TAC, "03", draw), "S6", draw.nt());
    return Aes.mac8(
        key,
        Bytes.ofHex("06")
            .plus(cc)
            .plus(draw.ti())
            .plus(draw.iep())
            .plus(draw.expiry())
            .plus(draw.nt())
            .plus(draw.terms())
            .plus(draw.dthr())
            .plus(four(balanceAfter)));
  }

  private Bytes s7(DrawRecord draw, CardAnswer answer) {
    Bytes key =
        Aes.kdf(
            cardKey(KeyUsage.PURCHASE, "01", draw),
            "S7",
            draw.ntAndRandom().plus(draw.psam()).plus(draw.ntpsam()));
    return Aes.mac8(key, Bytes.ofHex("07").plus(answer.s3()).plus(answer.s6()));
  }

  /** S5, the payment record that clearing pays. */
  Bytes s5(DrawRecord draw) {
    Bytes key =
        Aes.encrypt(
            keys.master(KeyUsage.PSAM, 1),
            Bytes.ofHex("05").plus(draw.psam()).plus(Bytes.ofHex("00000000000000")));
    return Aes.mac8(
        key,
        Bytes.ofHex("05")
            .plus(draw.batch())
            .plus(draw.ntpsam())
            .plus(draw.ti())
            .plus(draw.iep())
            .plus(draw.suite())
            .plus(draw.generation())
            .plus(draw.expiry())
            .plus(draw.nt())
            .plus(draw.trx())
            .plus(draw.m())
            .plus(draw.curr())
            .plus(draw.dthr())
            .plus(four(draw.balanceAfter())));
  }

  private Bytes sessionKey(DrawRecord draw) {
    return Aes.kdf(
        cardKey(KeyUsage.PURCHASE, "01", draw),
        "SKP",
        draw.ntAndRandom().plus(draw.psam()).plus(draw.ntpsam()));
  }

  private Bytes cardKey(KeyUsage usage, String code, DrawRecord draw) {
    return Aes.encrypt(
        keys.master(usage, draw.generation().at(0) & 0xFF),
        Bytes.ofHex(code).plus(draw.iep()).plus(draw.generation()).plus(Bytes.ofHex("00000000")));
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
