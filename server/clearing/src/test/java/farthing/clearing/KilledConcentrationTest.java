package farthing.clearing;

import static farthing.clearing.Town.BOOKS;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.batches.BatchPart;
import farthing.batches.BatchWord;
import farthing.batches.LateProofs;
import farthing.store.CollectedBatches;
import farthing.store.CollectedClaims;
import farthing.store.Database;
import farthing.store.StoreUnavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A concentration point, or clearing behind it, dies wherever it is. What was answered is never
 * sent again: all of it arrives, once.
 */
class KilledConcentrationTest {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final int PATIENCE_SECONDS = 120;

  /** What both have of what was handed in. */
  private static final List<String> TAKEN_OVER =
      List.of("batch", "batch_part", "late_proof", "refund_claim");

  /** One death wants one more of all; a third shows that it never ends. */
  private static final int MOST_ROUNDS = 3;

  private String name;
  private Town town;
  private Database database;
  private IepId nora;

  @BeforeEach
  void open() {
    name = "killed_point_" + (char) ('a' + DATABASES.getAndIncrement());
    town = new Town("behind_" + name);
    nora = town.cards.getFirst();
    database = Database.open(OnePostgres.database(name), Database.CLEARING);
    Point.register(database);
  }

  @AfterEach
  void close() {
    database.close();
    town.close();
  }

  @Test
  void whereverThePointDiesItBringsEverythingToClearingOnce() throws Exception {
    assertThat(diesAtEachWriteOf(new Deaths(database))).containsExactlyElementsOf(TAKEN_OVER);
  }

  @Test
  void whereverClearingDiesThePointBringsItEverythingOnce() throws Exception {
    assertThat(diesAtEachWriteOf(new Deaths(town.database, TAKEN_OVER)))
        .containsExactlyElementsOf(TAKEN_OVER);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aProcessThatIsKilledAgainAndAgainBringsEverythingOnce() throws Exception {
    BlockingQueue<URI> addresses = new LinkedBlockingQueue<>();
    int kills = 0;
    try (var sending = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> sent =
          sending.submit(() -> {
            sendTo(addresses, new Handed(1));
            return null;
          });
      while (!sent.isDone()) {
        Process process = start();
        try {
          addresses.add(URI.create(process.inputReader().readLine()));
          List<String> before = standing();
          while (!sent.isDone() && standing().equals(before)) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
          }
        } finally {
          process.destroyForcibly();
        }
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        kills += sent.isDone() ? 0 : 1;
      }
      sent.get();
    }

    assertThat(kills).isPositive();
    assertAllIsThereOnce(1);
  }

  /** A batch, the proof that one of its purchases lacks, and what another card is owed. */
  private final class Handed {
    final TestBatch batch;
    private final long proven;
    private final Bytes claim;

    Handed(int number) {
      long ntpsam = 100L * number;
      int nt = 10 * number;
      batch =
          new TestBatch(town, number)
              .paid(ntpsam + 1, nora, nt + 1, BOOKS, 10)
              .paid(ntpsam + 2, nora, nt + 2, BOOKS, 10)
              .paid(ntpsam + 3, nora, nt + 3, BOOKS, 10)
              .unproven(ntpsam + 4, nora, nt + 4, BOOKS, 1);
      proven = ntpsam + 4;
      claim =
          new TestClaim(town, number)
              .late(ntpsam + 50, town.cards.get(1), number, BOOKS, 20)
              .toBytes();
    }

    List<Message> batch() {
      List<Message> all = new ArrayList<>();
      for (BatchPart part : batch.parts()) {
        all.add(new Message("/parts/" + part.part(), part.toBytes()));
      }
      all.add(new Message("/end", batch.end().toBytes()));
      return all;
    }

    List<Message> afterwards() {
      LateProofs late =
          new LateProofs(batch.id(), List.of(new LateProofs.Proof(proven, batch.proofOf(proven))));
      return List.of(new Message("/late", late.toBytes()), new Message("/refunds", claim));
    }
  }

  private record Message(String what, Bytes content) {}

  /**
   * Batch after batch, until one goes through in which nobody died.
   *
   * @return the tables that whoever died was writing to
   */
  private Set<String> diesAtEachWriteOf(Deaths deaths) throws Exception {
    Set<String> diedAt = new TreeSet<>();
    int number = 0;
    Optional<String> died;
    do {
      number++;
      deaths.at(number);
      try (Standing standing = new Standing()) {
        standing.handIn(new Handed(number));
      }
      died = deaths.where();
      died.ifPresent(diedAt::add);
      assertAllIsThereOnce(number);
    } while (died.isPresent());
    return diedAt;
  }

  /** A point in this process, and another in its place when it died. */
  private final class Standing implements AutoCloseable {
    private Point point;

    Standing() throws IOException {
      point = begin();
    }

    private Point begin() throws IOException {
      return new Point(database, town.address(), 1_000);
    }

    private void restart() throws IOException {
      point.close();
      town.restart();
      point = begin();
    }

    void handIn(Handed handed) throws Exception {
      send(handed, handed.batch());
      for (int round = 0; !isAcknowledged(point.address(), handed.batch); round++) {
        assertThat(round).isLessThan(MOST_ROUNDS);
        turn();
      }
      send(handed, handed.afterwards());
      for (int round = 0; !isAllHandedOn(); round++) {
        assertThat(round).isLessThan(MOST_ROUNDS);
        turn();
      }
      turn();
    }

    private void send(Handed handed, List<Message> all) throws Exception {
      for (Message each : all) {
        HttpResponse<byte[]> answer = post(handed, each);
        if (answer.statusCode() != 200) {
          assertThat(Town.problem(answer).toString()).contains("STORE_UNAVAILABLE");
          restart();
          answer = post(handed, each);
        }
        assertThat(answer.statusCode()).isEqualTo(200);
      }
    }

    private HttpResponse<byte[]> post(Handed handed, Message each) throws Exception {
      return Point.post(point.address(), handed.batch.id(), each.what(), each.content());
    }

    /** What dies is begun again by the next round. */
    private void turn() throws IOException {
      try {
        point.turn();
        town.clearing.turn();
        point.turn();
      } catch (StoreUnavailable e) {
        restart();
      }
    }

    @Override
    public void close() {
      point.close();
    }
  }

  /** Clearing takes its turns meanwhile. */
  private void sendTo(BlockingQueue<URI> addresses, Handed handed) throws Exception {
    sendTo(addresses, handed, handed.batch());
    while (!reached(addresses, point -> isAcknowledged(point, handed.batch))) {
      pause(addresses);
      town.clearing.turn();
    }
    sendTo(addresses, handed, handed.afterwards());
    while (!isAllHandedOn()) {
      pause(addresses);
    }
    town.clearing.turn();
  }

  /** Some milliseconds, or until another point stands in its place. */
  private void pause(BlockingQueue<URI> addresses) throws InterruptedException {
    URI next = addresses.poll(5, TimeUnit.MILLISECONDS);
    last = next == null ? last : next;
  }

  private void sendTo(BlockingQueue<URI> addresses, Handed handed, List<Message> all)
      throws Exception {
    for (Message each : all) {
      HttpResponse<byte[]> answer =
          reached(
              addresses,
              point -> Point.post(point, handed.batch.id(), each.what(), each.content()));
      assertThat(answer.statusCode()).isEqualTo(200);
    }
  }

  private interface Call<T> {
    T to(URI point) throws IOException, InterruptedException;
  }

  private @Nullable URI last;

  /** Where it is not there any more, the same once more to the next one. */
  private <T> T reached(BlockingQueue<URI> addresses, Call<T> call) throws Exception {
    while (true) {
      URI point = last;
      if (point == null) {
        point = addresses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        last = point;
      }
      assertThat(point).as("one more point").isNotNull();
      try {
        return call.to(point);
      } catch (IOException e) {
        last = null;
      }
    }
  }

  /** SACK comes back only of what clearing has booked. */
  private boolean isAcknowledged(URI point, TestBatch batch)
      throws IOException, InterruptedException {
    BatchWord word = Town.word(Point.ask(point, batch.id()));
    if (word.state() != BatchWord.State.BOOKED) {
      return false;
    }
    assertThat(word).isEqualTo(BatchWord.booked(batch.id(), batch.sack()));
    assertThat(town.word(batch.id())).isEqualTo(word);
    return true;
  }

  private boolean isAllHandedOn() {
    return new CollectedBatches(database).late(Optional.empty()).isEmpty()
        && new CollectedClaims(database).toHandOn().isEmpty();
  }

  /** How far the point is. */
  private List<String> standing() {
    return Town.texts(
        database,
        "SELECT state FROM batch UNION ALL SELECT state FROM late_proof"
            + " UNION ALL SELECT state FROM refund_claim");
  }

  private Process start() throws IOException {
    var settings = OnePostgres.settings(name);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PointProcess.class.getName(),
            settings.url(),
            settings.user(),
            settings.password(),
            town.address().toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void assertAllIsThereOnce(int batches) {
    assertThat(town.owedTo(BOOKS)).isEqualTo(31L * batches);
    assertThat(town.shadow(nora)).isEqualTo(100_00 - 31L * batches);
    assertThat(town.number("SELECT count(*) FROM cleared")).isEqualTo(4L * batches);
    assertThat(town.number("SELECT count(*) FROM refund WHERE minor = 20")).isEqualTo(batches);
    assertThat(town.disputes()).isEmpty();
    assertThat(isAllHandedOn()).isTrue();
  }
}
