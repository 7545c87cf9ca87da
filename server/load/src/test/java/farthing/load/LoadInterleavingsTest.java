package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.TransactionId;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadRequest;
import farthing.messages.LoadStatus;
import farthing.messages.OrderOffer;
import farthing.purse.CardGone;
import farthing.purse.CardUpdate;
import farthing.purse.LoadCommand;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.ParameterUpdate;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.UpdateInitialize;
import farthing.purse.UpdateInitializeAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * One card at two banks, in whatever order things happen, get lost, come twice or are lied about:
 * in the end the card holds what it held and what the banks were told, to the cent. Without lies
 * there is no alarm.
 */
class LoadInterleavingsTest extends LoadStory {
  private static final int STORIES = 20;
  private static final int STEPS = 30;

  @Test
  void whateverHappensTheCardHoldsWhatTheBanksWereTold() {
    int ended = 0;
    for (int seed = 0; seed < STORIES; seed++) {
      Story story = new Story(seed, false);
      ended += story.run();
      assertThat(story.alarms()).as("alarms with seed " + seed).isZero();
    }
    assertThat(ended).as("loads and unloads that were done").isGreaterThan(STORIES);
  }

  @Test
  void liesChangeNothingOfIt() {
    for (int seed = 1_000; seed < 1_000 + STORIES; seed++) {
      new Story(seed, true).run();
    }
  }

  private final class Story {
    private final int seed;
    private final boolean lies;
    private final Random random;
    private final Holder one = new Holder(TestScheme.card(anotherCard(), euros(2000)));

    private final List<Holder.Intent> intents = new ArrayList<>();
    private final List<OrderOffer> savedOffers = new ArrayList<>();
    private final List<Bytes> savedWords = new ArrayList<>();
    private final Map<TransactionId, Load> commands = new HashMap<>();
    private final Map<TransactionId, Bytes> answers = new HashMap<>();
    private final List<TransactionId> proofTrxs = new ArrayList<>();
    private final List<Bytes> oldProofs = new ArrayList<>();
    private final List<Holder.Intent> provers = new ArrayList<>();

    Story(int seed, boolean lies) {
      this.seed = seed;
      this.lies = lies;
      this.random = new Random(seed);
      one.fci();
    }

    int run() {
      for (int step = 0; step < STEPS; step++) {
        act(random.nextInt(lies ? 12 : 9));
      }
      settle();
      return audit();
    }

    private void act(int what) {
      switch (what) {
        case 0, 1 -> order();
        case 2, 3 -> obey();
        case 4 -> deliver();
        case 5 -> prove();
        case 6 -> repeat();
        case 7 -> update();
        case 8 -> save();
        case 9 -> useSaved();
        case 10 -> lie();
        default -> oldProof();
      }
    }

    private void order() {
      TestBank bank = random.nextBoolean() ? east : west;
      Flow flow = random.nextBoolean() ? Flow.LOAD : Flow.UNLOAD;
      OrderOffer offer = bank.offer(flow, euros(100 + random.nextInt(400)));
      List<LoadRequest.Undelivered> left = new ArrayList<>();
      if (random.nextBoolean()) {
        intents.forEach(intent -> {
          Bytes answer = answers.get(intent.trx());
          if (answer != null && left.size() < LoadRequest.Content.MOST_UNDELIVERED) {
            left.add(new LoadRequest.Undelivered(intent.bank().party(), intent.trx(), answer));
          }
        });
      }
      Holder.Intent intent = one.intend(bank, offer, left);
      intents.add(intent);
      request(intent);
      if (random.nextBoolean()) {
        obey(intent); // before anything else ends the card's session
      }
    }

    private void request(Holder.Intent intent) {
      TestServer.Answer answer = server.request(intent);
      if (answer.status() == 200) {
        commands.put(intent.trx(), Load.parse(answer.body()));
      } else if (answer.code() == ErrorCode.PROOF_WANTED) {
        proofTrxs.add(answer.proof().trx());
      }
    }

    /** Any command the client ever got; the card takes it or not. */
    private void obey() {
      anyOf(intents).ifPresent(this::obey);
    }

    private void obey(Holder.Intent intent) {
      if (!commands.containsKey(intent.trx())) {
        return;
      }
      Bytes command =
          command(intent).open(intent.offer().tsk(), intent.bank().party(), intent.trx()).command();
      ResponseApdu answer = transmit(intent, LoadCommand.parse(command));
      if (answer.isDone()) {
        answers.put(intent.trx(), answer.data());
      }
    }

    private ResponseApdu transmit(Holder.Intent intent, LoadCommand command) {
      try {
        return one.card().transmit(one.command(intent, command));
      } catch (CardGone e) {
        throw new IllegalStateException(e);
      }
    }

    private void deliver() {
      anyOf(intents)
          .ifPresent(intent ->
              Optional.ofNullable(answers.get(intent.trx()))
                  .ifPresent(answer -> ok(server.respond(intent, answer))));
    }

    private void prove() {
      Optional<Holder.Intent> any = anyOf(intents);
      if (any.isEmpty()) {
        return;
      }
      Holder.Intent intent = any.get();
      TransactionId over = anyOf(proofTrxs).filter(_ -> random.nextBoolean()).orElse(intent.trx());
      Bytes proof = one.proof(intent.offer(), over).toJson();
      oldProofs.add(proof);
      provers.add(intent);
      wanted(server.post(intent, "proof", proof));
    }

    private void wanted(TestServer.Answer answer) {
      if (answer.status() != 200 && answer.code() == ErrorCode.PROOF_WANTED) {
        proofTrxs.add(answer.proof().trx());
      }
    }

    private void repeat() {
      anyOf(intents).filter(intent -> commands.containsKey(intent.trx())).ifPresent(this::repeat);
    }

    private void repeat(Holder.Intent intent) {
      assertThat(ok(server.request(intent))).as("seed " + seed).isEqualTo(command(intent).toJson());
    }

    private Load command(Holder.Intent intent) {
      return Optional.ofNullable(commands.get(intent.trx())).orElseThrow();
    }

    private void update() {
      UpdateInitialize asked =
          new UpdateInitialize(Dthr.of(NOON), east.offer(Flow.LOAD, euros(100)).order().trx());
      UpdateInitializeAnswer said =
          UpdateInitializeAnswer.parse(one.send(Purse.initializeUpdate(asked)).data());
      one.send(
          Purse.update(
              TestScheme.module(TestScheme.PROVIDER)
                  .command(
                      new CardUpdate(asked, said), List.of(new ParameterUpdate.CardState(0)))));
    }

    /** The card's word for an order that is brought later. */
    private void save() {
      OrderOffer offer = west.offer(random.nextBoolean() ? Flow.LOAD : Flow.UNLOAD, euros(100));
      savedOffers.add(offer);
      savedWords.add(one.initialize(offer));
    }

    private void useSaved() {
      if (!savedOffers.isEmpty()) {
        int which = random.nextInt(savedOffers.size());
        Holder.Intent intent = one.packed(west, savedOffers.get(which), savedWords.get(which));
        if (intents.stream().noneMatch(known -> known.trx().equals(intent.trx()))) {
          intents.add(intent);
          request(intent);
        }
      }
    }

    /** A true word, changed in its number. */
    private void lie() {
      Optional<Holder.Intent> any = anyOf(intents);
      if (any.isEmpty()) {
        return;
      }
      Holder.Intent intent = any.get();
      TransactionId over = anyOf(proofTrxs).orElse(intent.trx());
      LoadInitializeAnswer said = one.state(intent.order(), Currency.EUR, over);
      int number = said.transactionNumber() + random.nextInt(5) - 2;
      if (number > 0) {
        Bytes proof =
            Holder.proof(intent.offer(), over, said.withTransactionNumber(number)).toJson();
        wanted(server.post(intent, "proof", proof));
      }
    }

    private void oldProof() {
      if (!oldProofs.isEmpty()) {
        int which = random.nextInt(oldProofs.size());
        wanted(server.post(provers.get(which), "proof", oldProofs.get(which)));
      }
    }

    /** As a client that resumes does: shows the card, twice where it must. */
    private void settle() {
      for (Holder.Intent intent : intents) {
        TestServer.Answer answer =
            server.post(intent, "proof", one.proof(intent.offer(), intent.trx()).toJson());
        if (answer.status() != 200 && answer.code() == ErrorCode.PROOF_WANTED) {
          ok(
              server.post(
                  intent, "proof", one.proof(intent.offer(), answer.proof().trx()).toJson()));
        }
      }
    }

    /** Every load has one end, and the sums are right. */
    private int audit() {
      long expected = 2000;
      int done = 0;
      for (Holder.Intent intent : intents) {
        TestServer.Answer asked = server.ask(intent);
        if (!commands.containsKey(intent.trx())) {
          refused(asked, ErrorCode.LOAD_UNKNOWN);
          continue;
        }
        LoadStatus status = LoadStatus.parse(ok(asked));
        assertThat(status.state()).as("seed " + seed).isEqualTo(LoadStatus.State.ENDED);
        LoadOutcome outcome =
            intent.bank().read(intent.order(), status.m().orElseThrow()).outcome();
        int minor = intent.order().amount().minor();
        expected +=
            switch (outcome) {
              case LOADED -> minor;
              case UNLOADED -> -minor;
              case NOT_DONE -> 0;
            };
        done += outcome.isDone() ? 1 : 0;
        assertThat(outcome.isDone())
            .as("%s with seed %d, as its card answered", intent.trx(), seed)
            .isEqualTo(answers.containsKey(intent.trx()));
      }
      assertThat(one.euros()).as("on the card with seed " + seed).isEqualTo((int) expected);
      return done;
    }

    long alarms() {
      return intents.stream().mapToLong(LoadStory::alarms).sum();
    }

    /** The newest more often: there is something to happen to it. */
    private <T> Optional<T> anyOf(List<T> all) {
      return all.isEmpty()
          ? Optional.empty()
          : Optional.of(
              all.get(random.nextBoolean() ? all.size() - 1 : random.nextInt(all.size())));
    }
  }
}
