package farthing.torture.loads;

import farthing.base.Bytes;
import farthing.base.KeyUsage;
import farthing.torture.Aes;
import farthing.torture.Masters;

/**
 * A load's signatures, computed anew from the master keys and the journal's bytes: written down
 * from the protocol's page a second time and by another library, so that a fault of the house's own
 * code does not confirm itself. Suite 20 alone.
 */
final class LoadProofs {
  private static final String DONE = "0000";

  private final Masters.Values keys;

  LoadProofs(Masters.Values keys) {
    this.keys = keys;
  }

  Bytes s1(RequestRecord request) {
    return Aes.mac8(
        session("SKL", request),
        Bytes.ofHex("01")
            .plus(request.ti())
            .plus(request.signedPart())
            .plus(request.m())
            .plus(request.dthr())
            .plus(request.bank())
            .plus(request.device())
            .plus(request.trx()));
  }

  /** S3, should the card do as it is told. */
  Bytes s3(RequestRecord request) {
    return Aes.mac8(
        session("LS3", request),
        Bytes.ofHex("03")
            .plus(Bytes.ofHex(DONE))
            .plus(request.ti())
            .plus(request.iep())
            .plus(request.nt())
            .plus(request.trx())
            .plus(request.m())
            .plus(request.curr())
            .plus(request.dthr())
            .plus(request.bank())
            .plus(request.device())
            .plus(Bytes.ofHex("%08x".formatted(request.balanceAfter()))));
  }

  private Bytes session(String label, RequestRecord request) {
    Bytes card =
        Aes.encrypt(
            keys.master(KeyUsage.LOAD, request.generation().at(0) & 0xFF),
            Bytes.ofHex("02")
                .plus(request.iep())
                .plus(request.generation())
                .plus(Bytes.ofHex("00000000")));
    return Aes.kdf(card, label, request.nt().plus(request.commitment()));
  }
}
