package farthing.load;

import farthing.base.Amount;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Expiry;
import farthing.base.IepId;
import farthing.base.KeyUsage;
import farthing.base.MacKey;
import farthing.base.SecretAccess;
import farthing.base.Suite;
import farthing.base.Tlv;
import farthing.purse.HostSecurityModule;
import farthing.purse.IssuerModule;
import farthing.purse.Purse;
import farthing.security.KeyRing;
import farthing.security.MasterKeyName;
import farthing.security.SoftwareCardKeys;
import farthing.virtual.PurseMemory;
import farthing.virtual.PurseStore;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/** Two issuers' keys, the same in every test, and their cards. */
final class TestScheme {
  static final int PROVIDER = 0x00FA0001;
  static final int OTHER_PROVIDER = 0x00FA0002;
  static final int SOFTWARE = 0x81;
  static final int HARDWARE = 0x01;

  /** The one that follows HARDWARE. */
  static final int NEXT_HARDWARE = 0x02;

  static final Expiry GOOD = new Expiry(LocalDate.of(2031, 6, 30));

  /** BALMAX of each slot. */
  static final int MAXIMUM = 500_00;

  private static final List<KeyUsage> OF_CARDS =
      List.of(KeyUsage.PURCHASE, KeyUsage.LOAD, KeyUsage.TAC, KeyUsage.UPDATE);

  private TestScheme() {}

  static HostSecurityModule module(int provider) {
    return new IssuerModule(new SoftwareCardKeys(issuer(provider)));
  }

  static KeyRing issuer(int provider) {
    KeyRing keys = KeyRing.empty();
    int seed = provider;
    for (KeyUsage usage : OF_CARDS) {
      for (int generation : new int[] {SOFTWARE, HARDWARE}) {
        byte[] value = new byte[MacKey.SIZE];
        new Random(seed++).nextBytes(value);
        keys =
            keys.with(
                new MasterKeyName(usage, provider, Suite.AES_128, generation),
                MacKey.of(Suite.AES_128, value));
      }
    }
    for (KeyUsage usage : OF_CARDS) {
      byte[] value = new byte[MacKey.SIZE];
      new Random(seed++).nextBytes(value);
      keys =
          keys.with(
              new MasterKeyName(usage, provider, Suite.AES_128, NEXT_HARDWARE),
              MacKey.of(Suite.AES_128, value));
    }
    return keys;
  }

  /** What a card is made as. */
  record Make(int provider, long number, int generation, Expiry expiry, int state) {
    static Make hardware(long number) {
      return new Make(PROVIDER, number, HARDWARE, GOOD, 0);
    }

    Make of(int otherProvider) {
      return new Make(otherProvider, number, generation, expiry, state);
    }

    Make generation(int other) {
      return new Make(provider, number, other, expiry, state);
    }

    Make expiring(Expiry other) {
      return new Make(provider, number, generation, other, state);
    }

    Make state(int other) {
      return new Make(provider, number, generation, expiry, other);
    }

    IepId iep() {
      return new IepId(provider, number);
    }
  }

  /** A card with a slot of so many euros, and one of 500 yen. */
  static VirtualPurse card(Make make, Amount euros) {
    return card(make, euros, new PurseMemory());
  }

  static VirtualPurse card(Make make, Amount euros, PurseStore store) {
    return card(make, store, euros, yen(500));
  }

  /** A card with a slot for each of these balances. */
  static VirtualPurse card(Make make, PurseStore store, Amount... balances) {
    try {
      VirtualPurse card = new VirtualPurse(store, new Random(make.number()));
      card.transmit(Purse.select());
      var answer = card.transmit(Purse.personalise(0xFF, personalisation(make, balances)));
      if (!answer.isDone()) {
        throw new IllegalStateException("not personalised: %04x".formatted(answer.status()));
      }
      return card;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Amount yen(int minor) {
    return Amount.ofMinor(minor, Currency.JPY);
  }

  private static Bytes personalisation(Make make, Amount... balances) {
    ByteWriter identity = new ByteWriter(18);
    make.iep().write(identity);
    identity
        .u1(Suite.AES_128.code())
        .u1(make.generation())
        .bytes(make.expiry().toBytes())
        .u1(0)
        .u2(make.state());
    Bytes all = new Tlv(0xC0, identity.toBytes()).toBytes();
    for (Amount balance : balances) {
      Bytes slot =
          new ByteWriter(15)
              .bytes(balance.currency().toBytes())
              .u4(balance.minor())
              .u4(MAXIMUM)
              .u4(MAXIMUM)
              .toBytes();
      all = all.plus(new Tlv(0xC1, slot).toBytes());
    }
    for (KeyUsage usage : OF_CARDS) {
      MacKey master =
          issuer(make.provider())
              .find(usage, make.provider(), Suite.AES_128, make.generation())
              .orElseThrow();
      byte[] key =
          master
              .cardKey(usage, make.iep(), make.generation())
              .reveal(SecretAccess.granted()); // a test's own key
      all =
          all.plus(
              new Tlv(0xC3, new ByteWriter(17).u1(usage.code()).bytes(key).toBytes()).toBytes());
    }
    return all;
  }
}
