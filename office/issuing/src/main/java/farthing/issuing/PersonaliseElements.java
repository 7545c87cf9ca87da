package farthing.issuing;

import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.SecretAccess;
import farthing.base.Tlv;
import farthing.purse.PinBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The elements that PERSONALISE carries (docs/protocol/purse.md), each with its tag and length. */
final class PersonaliseElements {
  private static final int IDENTITY = 0xC0;
  private static final int SLOT = 0xC1;
  private static final int KEY = 0xC3;
  private static final int PIN = 0xC4;

  private PersonaliseElements() {}

  static List<Bytes> of(
      CardProduct product,
      IepId iep,
      Expiry expiry,
      Map<KeyUsage, MacKey> keys,
      Optional<PinBlock> pin) {
    List<Bytes> elements = new ArrayList<>();
    ByteWriter identity = new ByteWriter(18);
    iep.write(identity);
    identity
        .u1(product.suite().code())
        .u1(product.keyGeneration())
        .bytes(expiry.toBytes())
        .u1(product.authenticationMode())
        .u2(product.cardState());
    elements.add(element(IDENTITY, identity.toBytes()));
    product.slots().forEach(slot -> elements.add(element(SLOT, slot.asCardTells().toBytes())));
    keys.forEach((usage, key) -> elements.add(element(KEY, withUsage(usage, key))));
    pin.ifPresent(block -> elements.add(element(PIN, block.value())));
    return elements;
  }

  private static Bytes withUsage(KeyUsage usage, MacKey key) {
    // making a card is the one moment when its keys are written out: they go to the card alone
    byte[] value = key.reveal(SecretAccess.granted());
    return new ByteWriter(17).u1(usage.code()).bytes(value).toBytes();
  }

  private static Bytes element(int tag, Bytes value) {
    return new Tlv(tag, value).toBytes();
  }
}
