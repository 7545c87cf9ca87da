package farthing.client;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Dthr;
import farthing.base.LoadingDeviceId;
import farthing.base.Malformed;
import farthing.base.TransactionId;
import farthing.messages.RefundQuestion;
import farthing.messages.RefundsWaiting;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.LoadDialogue;
import farthing.purse.LoadDialogue.Look;
import farthing.purse.LoadDialogue.Opening;
import farthing.purse.LoadInitialize;
import farthing.purse.SeenPurse;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Asks load servers what waits for the card that is there. The card signs its state for each; it
 * moves nothing, and wants no PIN.
 */
final class RefundAsking {
  private static final String REFUNDS = "/v1/refunds";

  private final LoadServers servers;
  private final Messenger messenger;
  private final InstantSource time;
  private final Random random;

  RefundAsking(LoadServers servers, Messenger messenger, InstantSource time, Random random) {
    this.servers = servers;
    this.messenger = messenger;
    this.time = time;
    this.random = random;
  }

  /**
   * @param device IDLDA
   */
  Waiting ask(CardLink card, LoadingDeviceId device) {
    List<RefundsWaiting.Refund> all = new ArrayList<>();
    List<String> unheard = new ArrayList<>();
    try {
      if (!(Conversation.hold(LoadDialogue.look(), card) instanceof Look.Seen(SeenPurse purse))) {
        return new Waiting(List.of(), List.of("The card does not answer as a purse does."));
      }
      for (Origin server : servers.allowed()) {
        switch (ask(server, purse, card, device)) {
          case ServerSaid.Answered<RefundsWaiting>(RefundsWaiting waiting) ->
              all.addAll(waiting.refunds());
          case ServerSaid.Refused<RefundsWaiting> refused -> {
            if (refused.status() != 404) { // a load server that has none to give
              unheard.add(server + ": " + refused.text());
            }
          }
          case ServerSaid.Silent<RefundsWaiting>(String why) ->
              unheard.add(server + ": " + why + ".");
        }
      }
    } catch (CardGone e) {
      unheard.add("The card left the reader.");
    }
    return new Waiting(all, unheard);
  }

  private ServerSaid<RefundsWaiting> ask(
      Origin server, SeenPurse purse, CardLink card, LoadingDeviceId device) throws CardGone {
    LoadInitialize asked =
        new LoadInitialize(
            new Amount(0, purse.slots().getFirst().balance().currency()),
            Dthr.of(time.instant()),
            RefundQuestion.NO_BANK,
            device,
            new TransactionId(new UUID(random.nextLong(), random.nextLong())));
    Opening opening = Conversation.hold(LoadDialogue.prove(purse, asked), card);
    if (!(opening instanceof Opening.Opened opened)) {
      return new ServerSaid.Silent<>(((Opening.Cannot) opening).why().what());
    }
    Bytes question =
        new RefundQuestion(asked.time(), device, asked.trx(), opened.load().said().toBytes())
            .toJson();
    return messenger.post(
        URI.create(server + REFUNDS), question, body -> itsOwn(server, RefundsWaiting.parse(body)));
  }

  private static RefundsWaiting itsOwn(Origin server, RefundsWaiting waiting) {
    waiting
        .refunds()
        .forEach(refund -> {
          if (!Origin.of(refund.session()).equals(server)) {
            throw new Malformed("a session elsewhere");
          }
        });
    return waiting;
  }
}
