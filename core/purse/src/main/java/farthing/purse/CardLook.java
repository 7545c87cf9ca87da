package farthing.purse;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Malformed;
import farthing.purse.Dialogue.Over;
import farthing.purse.Dialogue.Send;
import farthing.purse.PurchaseDialogue.Look;
import farthing.purse.PurchaseDialogue.Payer;
import farthing.purse.PurchaseDialogue.Wish;
import java.util.ArrayList;
import java.util.List;

/** Step 608's checks: SELECT, then SLOT INQUIRY until the currency is found. */
final class CardLook {
  private final Wish wish;
  private final Bytes fci;
  private final Fci.Identity identity;

  private CardLook(Wish wish, Bytes fci, Fci.Identity identity) {
    this.wish = wish;
    this.fci = fci;
    this.identity = identity;
  }

  static Dialogue<Look> begin(Wish wish) {
    if (wish.amount().isZero() != wish.amount().currency().isAuthentication()) {
      return cannot(new CannotPay.NoSuchAmount(wish.amount()));
    }
    return new Send<>(Purse.select(), answer -> selected(wish, answer));
  }

  private static Dialogue<Look> selected(Wish wish, ResponseApdu answer) {
    if (!answer.isDone()) {
      return cannot(new CannotPay.NotAPurse(answer.status()));
    }
    try {
      return Fci.parse(answer.data())
          .identity()
          .map(identity -> new CardLook(wish, answer.data(), identity).checkIdentity())
          .orElseGet(() -> cannot(new CannotPay.Blank()));
    } catch (Malformed e) {
      return unreadable(e);
    }
  }

  private Dialogue<Look> checkIdentity() {
    if (identity.lockedForGood()) {
      return cannot(new CannotPay.LockedForGood());
    }
    if (identity.purchasesBlocked()) {
      return cannot(new CannotPay.PurchasesBlocked());
    }
    if (!wish.accepted().contains(identity.suite())) {
      return cannot(new CannotPay.SuiteNotAccepted(identity.suite()));
    }
    if (!wish.suites().contains(identity.suite())) {
      return cannot(new CannotPay.SuiteNotTaken(identity.suite()));
    }
    if (identity.expiry().isPast(wish.now())) {
      return cannot(new CannotPay.Expired(identity.expiry()));
    }
    if (wish.amount().currency().isAuthentication()) {
      return canPay(Purse.slotFor(wish.amount().currency(), 0), wish.amount());
    }
    return inquire(0, new ArrayList<>());
  }

  private Dialogue<Look> inquire(int slot, List<Currency> held) {
    if (slot == identity.slots()) {
      return cannot(new CannotPay.NoSuchCurrency(wish.amount().currency(), held));
    }
    return new Send<>(Purse.slotInquiry(slot), answer -> inquired(slot, held, answer));
  }

  private Dialogue<Look> inquired(int slot, List<Currency> held, ResponseApdu answer) {
    if (!answer.isDone()) {
      return cannot(new CannotPay.CardRefuses("to tell its balance", answer.status()));
    }
    try {
      SlotInquiry inquiry = SlotInquiry.parse(answer.data());
      Currency currency = inquiry.balance().currency();
      if (currency.equals(wish.amount().currency())) {
        return checkFunds(slot, inquiry);
      }
      List<Currency> more = new ArrayList<>(held);
      more.add(currency);
      return inquire(slot + 1, more);
    } catch (Malformed e) {
      return unreadable(e);
    }
  }

  private Dialogue<Look> checkFunds(int slot, SlotInquiry inquiry) {
    if (!inquiry.balance().covers(wish.amount())) {
      return cannot(new CannotPay.BalanceTooLow(inquiry.balance(), wish.amount()));
    }
    if (!inquiry.purchaseMaximum().covers(wish.amount())) {
      return cannot(new CannotPay.AboveLimit(inquiry.purchaseMaximum(), wish.amount()));
    }
    return canPay(slot, inquiry.balance());
  }

  private Dialogue<Look> canPay(int slot, Amount balance) {
    return new Over<>(new Look.CanPay(new Payer(fci, identity, slot, balance, wish.amount())));
  }

  private static Dialogue<Look> unreadable(Malformed why) {
    return cannot(new CannotPay.Unreadable(String.valueOf(why.getMessage())));
  }

  private static Dialogue<Look> cannot(CannotPay why) {
    return new Over<>(new Look.Cannot(why));
  }
}
