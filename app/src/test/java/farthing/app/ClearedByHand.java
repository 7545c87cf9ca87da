package farthing.app;

import farthing.store.DatabaseSettings;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** The same with clearing, whose settings are in the file {@code clearing}. */
abstract class ClearedByHand extends RolesByHand {
  static final String CLEARING = " --config clearing";

  private static final Duration BOOKED_WITHIN = Duration.ofMinutes(2);

  void clearing(DatabaseSettings where, String more) throws Exception {
    Files.writeString(
        folder.resolve("clearing"),
        "listen-port = 0\nadmin-port = 0\n"
            + database(where)
            + "key-store = keys/clearing.p12\n"
            + "key-store-password-file = keys/clearing.password\n"
            + more);
  }

  /** Who may hand in batches there, and by which key; of an acquirer that is registered so. */
  void source(String name, String config, String keyFile) throws Exception {
    farthing(
        "clearing",
        "institution",
        "add",
        "acquirer",
        "first",
        "--name",
        "First Acquirer",
        "--why",
        "contract",
        "--config",
        config);
    String added =
        farthing(
            words(
                "clearing add-source --why contract %s --acquirer first --json --config %s"
                    .formatted(name, config)));
    Files.writeString(folder.resolve(keyFile), json(added).get("apiKey").asString());
  }

  /** The payment server hands in its batches, at once. */
  void collects(String collectorAt) throws Exception {
    Files.writeString(
        folder.resolve("payment"),
        "collector = %s\ncollector-key-file = collector.key\ncollect-wait-minutes = 0\n"
            .formatted(collectorAt),
        StandardOpenOption.APPEND);
  }

  JsonNode onceBooked() {
    long patience = System.nanoTime() + BOOKED_WITHIN.toNanos();
    while (System.nanoTime() < patience) {
      for (JsonNode batch : json(farthing(words("clearing batches --json" + CLEARING)))) {
        if (batch.get("state").asString().equals("booked")) {
          return batch;
        }
      }
    }
    throw new AssertionError("no batch is booked");
  }
}
