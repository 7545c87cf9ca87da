package farthing.load;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.LoadingDeviceId;
import farthing.base.TransactionId;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadProof;
import farthing.messages.LoadRequest;
import farthing.messages.LoadResponse;
import farthing.messages.Order;
import farthing.messages.OrderOffer;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.SlotInquiry;
import java.time.Instant;
import java.util.List;

/** A person with a card and a client: asks the card, obeys, lies when a test wants it. */
record Holder(CardLink card) {
  static final LoadingDeviceId DEVICE = new LoadingDeviceId(Bytes.ofHex("0000000000d1"));

  /** An order with the request that was made for it. */
  record Intent(TestBank bank, OrderOffer offer, LoadRequest request) {
    TransactionId trx() {
      return offer.order().trx();
    }

    Order order() {
      return offer.order();
    }
  }

  Intent intend(TestBank bank, Flow flow, Amount amount) {
    return intend(bank, bank.offer(flow, amount), List.of());
  }

  /** Asks the card, and packs what it says. */
  Intent intend(TestBank bank, OrderOffer offer, List<LoadRequest.Undelivered> left) {
    Bytes fci = fci();
    return packed(bank, offer, fci, initialize(offer), offer.order().amount(), Order.RELEASE, left);
  }

  /** Packs what the card said before; its session is over. */
  Intent packed(TestBank bank, OrderOffer offer, Bytes initialize) {
    return packed(bank, offer, fci(), initialize, offer.order().amount(), Order.RELEASE, List.of());
  }

  Intent packed(
      TestBank bank,
      OrderOffer offer,
      Bytes fci,
      Bytes initialize,
      Amount claimed,
      int release,
      List<LoadRequest.Undelivered> left) {
    LoadRequest.Content content =
        new LoadRequest.Content(
            card.atr(), fci, DEVICE, initialize, claimed, left, Instant.EPOCH, release, "new");
    return new Intent(bank, offer, LoadRequest.seal(offer, content));
  }

  /** Selects the card, which ends what was going on. */
  Bytes fci() {
    return send(Purse.select()).data();
  }

  /** The card's answer to what the order says. */
  Bytes initialize(OrderOffer offer) {
    Order order = offer.order();
    LoadInitialize asked = asked(order, order.amount(), order.trx());
    int slot = slot(order.amount().currency());
    return send(order.flow() == Flow.UNLOAD
            ? Purse.initializeUnload(slot, asked)
            : Purse.initializeLoad(slot, asked))
        .data();
  }

  /** The card's state, signed over a TRX, under an order's bank and time. */
  LoadInitializeAnswer state(Order order, Currency currency, TransactionId over) {
    LoadInitialize asked = asked(order, new Amount(0, currency), over);
    return LoadInitializeAnswer.parse(send(Purse.initializeLoad(slot(currency), asked)).data());
  }

  LoadProof proof(OrderOffer offer, TransactionId over) {
    return proof(offer, over, state(offer.order(), offer.order().amount().currency(), over));
  }

  static LoadProof proof(OrderOffer offer, TransactionId over, LoadInitializeAnswer said) {
    return LoadProof.seal(
        offer, new LoadProof.Content(DEVICE, said.balance().currency(), over, said.toBytes()));
  }

  /** Hands the command to the card; its answer, 16 or 32 bytes. */
  Bytes obey(Intent intent, Load load) {
    return obey(
        intent, load.open(intent.offer().tsk(), intent.bank().party(), intent.trx()).command());
  }

  Bytes obey(Intent intent, Bytes command) {
    return send(command(intent, LoadCommand.parse(command))).data();
  }

  CommandApdu command(Intent intent, LoadCommand command) {
    int slot = slot(intent.order().amount().currency());
    return intent.order().flow() == Flow.UNLOAD
        ? Purse.debitUnload(slot, command)
        : Purse.creditLoad(slot, command);
  }

  static LoadResponse response(Intent intent, Bytes answer) {
    return LoadResponse.seal(intent.offer().tsk(), intent.bank().party(), intent.trx(), answer);
  }

  int euros() {
    return slot(0).balance().minor();
  }

  SlotInquiry slot(int number) {
    return SlotInquiry.parse(send(Purse.slotInquiry(number)).data());
  }

  private static LoadInitialize asked(Order order, Amount amount, TransactionId trx) {
    return new LoadInitialize(amount, order.bankTime(), order.bank().orElseThrow(), DEVICE, trx);
  }

  private static int slot(Currency currency) {
    return currency.equals(Currency.EUR) ? 0 : 1;
  }

  ResponseApdu send(CommandApdu command) {
    try {
      ResponseApdu answer = card.transmit(command);
      if (!answer.isDone()) {
        throw new IllegalStateException(command + " got %04x".formatted(answer.status()));
      }
      return answer;
    } catch (CardGone e) {
      throw new IllegalStateException(e);
    }
  }
}
