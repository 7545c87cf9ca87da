package farthing.client;

import static farthing.client.TestCard.euros;
import static org.assertj.core.api.Assertions.assertThat;

import farthing.virtual.PurseFile;
import farthing.virtual.VirtualPurse;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real program, really killed (SIGKILL) between the card's debit and everything after it. */
@Timeout(120)
class KilledClientTest {
  @TempDir Path folder = Path.of("");

  @Test
  void clientKilledAfterTheDebitIsResumedAndTheCardDebitedOnce() throws Exception {
    Path file = folder.resolve("card.purse");
    TestCard.withEuros(20_00).in(PurseFile.create(file)).close();
    try (World world = new World(folder, TestCard.withEuros(0))) {
      URI order = world.order(euros(12_50));
      killedAfterTheDebit(world, file, order);
      assertThat(world.payment.accepted()).isEmpty();

      world.purse = new VirtualPurse(PurseFile.open(file), new Random(1));
      List<PurchaseEnd> ends = world.resume();

      assertThat(ends).singleElement().isInstanceOf(PurchaseEnd.Paid.class);
      assertThat(world.balance()).isEqualTo(7_50);
      assertThat(world.payment.accepted()).hasSize(1);
      assertThat(world.shop.confirmed()).hasSize(1);
      assertThat(world.pay(order).text()).contains("already paid");
      world.purse.close();
    }
  }

  private static void killedAfterTheDebit(World world, Path card, URI order) throws Exception {
    Process program = start(world, card, order);
    try (BufferedReader said = program.inputReader()) {
      assertThat(said.readLine()).isEqualTo("debited");
    } finally {
      program.destroyForcibly().waitFor();
    }
  }

  private static Process start(World world, Path card, URI order) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            PayingProgram.class.getName(),
            card.toString(),
            world.journalFile.toString(),
            order.toString(),
            world.paymentDoor.address().toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
