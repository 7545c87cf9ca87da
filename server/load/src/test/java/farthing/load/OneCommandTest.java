package farthing.load;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.messages.ErrorCode;
import farthing.messages.Flow;
import farthing.messages.LoadOutcome;
import farthing.messages.LoadStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** However many come at once: one S2 for a card, one decision for an order. */
class OneCommandTest extends LoadStory {

  @Test
  void twoOrdersForOneCardAtOnceGetOneCommand() throws Exception {
    for (int round = 0; round < 10; round++) {
      Holder one = new Holder(TestScheme.card(anotherCard(), euros(2000)));
      Holder.Intent first = one.intend(east, Flow.LOAD, euros(500));
      Holder.Intent second = one.intend(west, Flow.LOAD, euros(300));

      List<TestServer.Answer> answers =
          atOnce(List.of(() -> server.request(first), () -> server.request(second)));

      assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(1);
      Holder.Intent loser = answers.get(0).status() == 200 ? second : first;
      refused(server.request(loser), ErrorCode.PROOF_WANTED);
    }
  }

  @Test
  void theSameRequestTwentyTimesAtOnceIsOneLoadAndOneAnswer() throws Exception {
    Holder.Intent intent = load(500);
    List<Callable<TestServer.Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(() -> server.request(intent));
    }

    List<TestServer.Answer> answers = atOnce(calls);

    assertThat(answers.stream().map(LoadStory::ok).distinct()).hasSize(1);
    assertThat(journal.lastLoad(make.iep()).orElseThrow().number()).isEqualTo(1);
  }

  @Test
  void theSameProofTwentyTimesAtOnceIsOneEndAndOneAnswer() throws Exception {
    Holder.Intent intent = load(500);
    Bytes answer = obeyed(intent);
    List<Callable<TestServer.Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(() -> server.respond(intent, answer));
    }

    assertThat(atOnce(calls).stream().map(LoadStory::ok).distinct()).hasSize(1);
  }

  @Test
  void closeBeforeTheRequestMeansThatNoCardIsEverCommanded() {
    Holder.Intent intent = load(500);

    LoadStatus closed = LoadStatus.parse(ok(server.close(intent)));

    assertThat(closed.state()).isEqualTo(LoadStatus.State.CLOSED);
    refused(server.request(intent), ErrorCode.LOAD_CLOSED);
    refused(server.respond(intent, Bytes.of(new byte[16])), ErrorCode.LOAD_CLOSED);
    assertThat(ok(server.close(intent))).isEqualTo(closed.toJson());
    assertThat(server.status(intent)).isEqualTo(closed);
    assertThat(journal.lastLoad(make.iep())).isEmpty();
  }

  @Test
  void closeAfterTheRequestChangesNothingAndSaysSo() {
    Holder.Intent intent = load(500);
    Bytes answer = obeyed(intent);

    assertThat(LoadStatus.parse(ok(server.close(intent))).state())
        .isEqualTo(LoadStatus.State.COMMANDED);

    assertThat(outcome(intent, server.respond(intent, answer))).isEqualTo(LoadOutcome.LOADED);
    assertThat(LoadStatus.parse(ok(server.close(intent))).state())
        .isEqualTo(LoadStatus.State.ENDED);
  }

  @Test
  void strangersCloseNothing() {
    Holder.Intent intent = load(500);
    String path = TestServer.path(intent) + "/close";

    refused(server.post(path, Bytes.of(new byte[] {'{', '}'})), ErrorCode.API_KEY_WRONG);
    refused(
        server.post(path, Bytes.of(new byte[] {'{', '}'}), TestServer.key(west)),
        ErrorCode.API_KEY_WRONG);
    refused(
        server.post(path, Bytes.of(new byte[] {'{', '}'}), TestServer.key(east)),
        ErrorCode.MESSAGE_MALFORMED);

    ok(server.request(intent));
  }

  @Test
  void closeAndRequestAtOnceAgreeOnWhoCameFirst() throws Exception {
    for (int round = 0; round < 20; round++) {
      Holder one = new Holder(TestScheme.card(anotherCard(), euros(2000)));
      Holder.Intent intent = one.intend(east, Flow.LOAD, euros(500));

      List<TestServer.Answer> answers =
          atOnce(List.of(() -> server.request(intent), () -> server.close(intent)));

      LoadStatus.State told = LoadStatus.parse(ok(answers.get(1))).state();
      assertThat(told == LoadStatus.State.COMMANDED).isEqualTo(answers.get(0).status() == 200);
    }
  }

  private static List<TestServer.Answer> atOnce(List<Callable<TestServer.Answer>> calls)
      throws Exception {
    CyclicBarrier start = new CyclicBarrier(calls.size());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<TestServer.Answer>> asked = new ArrayList<>();
      for (Callable<TestServer.Answer> call : calls) {
        asked.add(
            threads.submit(() -> {
              start.await();
              return call.call();
            }));
      }
      List<TestServer.Answer> answers = new ArrayList<>();
      for (Future<TestServer.Answer> one : asked) {
        answers.add(one.get());
      }
      return answers;
    }
  }
}
