package farthing.payment;

import farthing.applets.PurseApplet;
import farthing.base.Amount;
import farthing.base.Expiry;
import farthing.base.Suite;
import farthing.purse.CardLink;
import farthing.reader.JcardsimLink;

/** A purse on a card, and one that is a program. */
enum PurseKind {
  APPLET(TestScheme.HARDWARE) {
    @Override
    CardLink make(long number, Expiry expiry, Amount... balances) {
      JcardsimLink card = JcardsimLink.insert(PurseApplet.class);
      TestScheme.personalise(card, Suite.AES_128, number, generation, expiry, balances);
      return card;
    }
  },
  SOFTWARE_PURSE(TestScheme.SOFTWARE) {
    @Override
    CardLink make(long number, Expiry expiry, Amount... balances) {
      return TestScheme.purse(number, generation, expiry, balances);
    }
  };

  /** Of its keys. */
  final int generation;

  PurseKind(int generation) {
    this.generation = generation;
  }

  abstract CardLink make(long number, Expiry expiry, Amount... balances);
}
