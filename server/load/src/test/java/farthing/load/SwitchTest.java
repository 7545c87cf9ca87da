package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadStatus;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.web.CallerSettings;
import farthing.web.HttpCaller;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two load servers with two journals: a card of the other issuer is served by the other. */
@SuppressWarnings("NullAway.Init")
class SwitchTest extends LoadStory {
  private static Database elsewhere;
  private static Journal foreign;

  private HttpCaller caller;
  private TestServer remote;
  private final Holder stranger =
      new Holder(TestScheme.card(anotherCard().of(TestScheme.OTHER_PROVIDER), euros(2000)));

  @BeforeAll
  static void startElsewhere() {
    elsewhere = Database.open(OnePostgres.database("elsewhere"), Database.PAYMENT);
    foreign = Journal.open(elsewhere);
  }

  @AfterAll
  static void stopElsewhere() {
    foreign.close();
    elsewhere.close();
  }

  @BeforeEach
  void openBoth() {
    caller =
        new HttpCaller(CallerSettings.usual().within(Duration.ofSeconds(2), Duration.ofSeconds(5)));
    openRemote();
  }

  @AfterEach
  void closeBoth() {
    remote.close();
    caller.close();
  }

  private void openRemote() {
    remote =
        TestServer.open(
            loadServer(
                foreign,
                LoadPolicy.usual(),
                TestScheme.module(TestScheme.OTHER_PROVIDER),
                RemoteLoadServers.none()));
    knowing(remote.address());
  }

  private void knowing(URI other) {
    server.close();
    server =
        TestServer.open(
            loadServer(
                journal,
                LoadPolicy.usual(),
                TestScheme.module(TestScheme.PROVIDER),
                RemoteLoadServers.at(caller, Map.of(TestScheme.OTHER_PROVIDER, other))));
  }

  @Test
  void aCardOfAnotherIssuerIsLoadedByItsOwnLoadServerThroughOurs() {
    Holder.Intent intent = stranger.intend(east, Flow.LOAD, euros(500));

    Bytes answer = stranger.obey(intent, command(intent));
    assertThat(server.status(intent).state()).isEqualTo(LoadStatus.State.COMMANDED);
    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);

    assertThat(stranger.euros()).isEqualTo(2500);
    assertThat(server.status(intent)).isEqualTo(remote.status(intent));
    assertThat(LoadStatus.parse(ok(server.close(intent))).state())
        .isEqualTo(LoadStatus.State.ENDED);
    assertThat(journal.openLoads(10)).isEmpty();
  }

  @Test
  void whatTheOtherAnswersComesBackTheSame() {
    Holder.Intent intent = stranger.intend(east, Flow.LOAD, euros(500));

    TestServer.Answer here = server.request(intent);

    assertThat(here).isEqualTo(remote.request(intent));
    Holder.Intent next = stranger.intend(west, Flow.LOAD, euros(300));
    TestServer.Answer wanted = server.request(next);
    refused(wanted, ErrorCode.PROOF_WANTED);
    assertThat(wanted).isEqualTo(remote.request(next));
  }

  @Test
  void aProofOfAForeignCardGoesToItsIssuerToo() {
    Holder.Intent lost = stranger.intend(east, Flow.LOAD, euros(500));
    ok(server.request(lost));
    Bytes first = stranger.proof(lost.offer(), lost.trx()).toJson();
    TestServer.Answer wanted = server.post(lost, "proof", first);
    refused(wanted, ErrorCode.PROOF_WANTED);

    TestServer.Answer proven =
        server.post(lost, "proof", stranger.proof(lost.offer(), wanted.proof().trx()).toJson());

    assertThat(proven(lost, proven)).isEqualTo(LoadOutcome.NOT_DONE);
  }

  @Test
  void anOrderThatExpiredMeanwhileIsStillProvenThere() {
    Holder.Intent lost = stranger.intend(east, Flow.LOAD, euros(500));
    stranger.obey(lost, command(lost));
    now.set(NOON.plusSeconds(100_000));

    assertThat(
            proven(
                lost,
                server.post(lost, "proof", stranger.proof(lost.offer(), lost.trx()).toJson())))
        .isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void theRoadIsRememberedByWhoeverHasTheJournal() {
    Holder.Intent intent = stranger.intend(east, Flow.LOAD, euros(500));
    Bytes answer = stranger.obey(intent, command(intent));
    knowing(remote.address());

    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void oneOrderCommandsOneCardWhereverItsIssuerIs() {
    Holder.Intent foreignFirst = stranger.intend(east, Flow.LOAD, euros(500));
    ok(server.request(foreignFirst));
    Holder.Intent ours = holder.intend(east, foreignFirst.offer(), List.of());

    refused(server.request(ours), ErrorCode.REQUESTED_OTHERWISE);

    Holder.Intent oursFirst = load(500);
    ok(server.request(oursFirst));
    Holder.Intent theirs = stranger.intend(east, oursFirst.offer(), List.of());
    refused(server.request(theirs), ErrorCode.REQUESTED_OTHERWISE);
    assertThat(stranger.euros() + holder.euros()).isEqualTo(4000);
  }

  @Test
  void aClosedOrderGoesNowhere() {
    Holder.Intent intent = stranger.intend(east, Flow.LOAD, euros(500));
    ok(server.close(intent));

    refused(server.request(intent), ErrorCode.LOAD_CLOSED);
    refused(remote.ask(intent), ErrorCode.LOAD_UNKNOWN);
  }

  @Test
  void aSilentIssuerIsAskedAgainLater() {
    Holder.Intent intent = stranger.intend(east, Flow.LOAD, euros(500));
    remote.close();

    TestServer.Answer silent = server.request(intent);
    refused(silent, ErrorCode.ISSUER_SILENT);
    assertThat(silent.retryAfter()).isPositive();

    openRemote();
    Bytes answer = stranger.obey(intent, command(intent));
    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);
  }

  @Test
  void aCloseThatTheSilentIssuerDoesNotHearIsNotTakenForOne() {
    Holder.Intent intent = stranger.intend(east, Flow.LOAD, euros(500));
    ok(server.request(intent));
    remote.close();

    refused(server.close(intent), ErrorCode.ISSUER_SILENT);

    openRemote();
    assertThat(LoadStatus.parse(ok(server.close(intent))).state())
        .isEqualTo(LoadStatus.State.COMMANDED);
  }

  @Test
  void strangersWithoutABanksOrderAreSentNowhere() {
    TestBank nobody = TestBank.named("nobody", clock);
    Holder.Intent intent = stranger.intend(nobody, Flow.LOAD, euros(500));

    refused(server.request(intent), ErrorCode.BANK_UNKNOWN);
    refused(server.get("/v1/loads/east/" + intent.trx()), ErrorCode.LOAD_UNKNOWN);
  }
}
