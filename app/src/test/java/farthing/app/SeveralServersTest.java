package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;

import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.store.Database;
import farthing.store.Journal;
import farthing.store.PsamUse;
import farthing.store.Step;
import farthing.web.HttpCaller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Several payment servers for one merchant, on one database, each with its own security cards. */
class SeveralServersTest extends RolesByHand {
  @Test
  void aShopSellsAtTwoPaymentServersAndTakesBackAtTheRightOne() throws Exception {
    int port = freePort();
    String shopAt = "http://127.0.0.1:" + port;
    payment("several", "");
    Path settings = folder.resolve("payment");
    String one = Files.readString(settings).replace("terminals = 2", "terminals = 1");
    Files.writeString(settings, one);
    Files.writeString(folder.resolve("other"), one + "first-terminal = 2\n");
    JsonNode merchant = json(add(shopAt));
    try (Child first = Child.start(folder, "serve", "payment", "--config", "payment");
        Child second = Child.start(folder, "serve", "payment", "--config", "other");
        HttpCaller caller = caller("");
        Database database = Database.open(postgres.database("several"), Database.PAYMENT);
        Journal journal = Journal.open(database)) {
      String firstAt = first.line("payment serves at ");
      String secondAt = second.line("payment serves at ");
      makeCard(firstAt);
      shop("several", "", port, firstAt + ", " + secondAt, merchant);
      try (Child shop = Child.start(folder, "serve", "shop", "--config", "shop")) {
        shop.line("shop serves at ");
        Set<PsamUse> used = new HashSet<>();
        for (int i = 0; i < 2; i++) {
          JsonNode paid =
              json(
                  farthing(
                      words(
                          "pay "
                              + order(caller, shopAt)
                              + " --card card --yes --json --payment-server "
                              + secondAt)));
          assertThat(paid.get("paid").asBoolean()).as(paid.toString()).isTrue();
          used.add(drawn(journal, paid.get("trx").asString()));
          assertThat(farthing(words("cancel " + paid.get("trx").asString() + " --card card --yes")))
              .contains("are back on the card");
        }
        assertThat(used).extracting(PsamUse::psam).doesNotHaveDuplicates();
      }
    }
  }

  private static PsamUse drawn(Journal journal, String trx) {
    return journal
        .find(new PartyId("corner"), TransactionId.parse(trx), new Step("draw"))
        .orElseThrow()
        .entry()
        .psam()
        .orElseThrow();
  }
}
