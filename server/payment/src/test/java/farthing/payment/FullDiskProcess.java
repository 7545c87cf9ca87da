package farthing.payment;

import farthing.messages.ErrorCode;
import farthing.store.local.LocalDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** People buy, the disk fills up, people are sent away, there is room again, people buy. */
final class FullDiskProcess {
  private static final int PEOPLE = 24;
  private static final int AT_LEAST = 2;

  private FullDiskProcess() {}

  /**
   * @param args where the small disk is
   */
  public static void main(String[] args) throws Exception {
    Path disk = Path.of(args[0]);
    Path home = disk.resolve("pg");
    LocalDatabase postgres = LocalDatabase.start(home);
    try (Shop shop = Shop.open(postgres.database("payment"), 2 * PEOPLE);
        Crowd crowd = new Crowd(shop.address(), PEOPLE, AT_LEAST, 400_000)) {
      crowd.start();
      crowd.untilPaid(PEOPLE);
      Path ballast = fill(disk.resolve("ballast"));
      System.out.println("FULL");
      crowd.untilSentAway(ErrorCode.STORE_UNAVAILABLE);
      Files.delete(ballast);
      if (postgres.processes().isEmpty()) { // it gives up where it cannot even write its log
        postgres.close();
        postgres = LocalDatabase.start(home);
        System.out.println("STARTED AGAIN");
      }
      crowd.finish().booksBalance(shop);
      System.out.println(crowd.told());
      System.out.println("BALANCED");
    } finally {
      postgres.close();
    }
    System.exit(0);
  }

  private static Path fill(Path ballast) throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      return ballast; // no space left
    }
  }
}
