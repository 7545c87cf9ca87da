package farthing.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderedProductTest {
  private static final String PRODUCT =
      """
      product = everyday
      provider = 46415254
      medium = software
      key-generation = 80
      first-number = 000000100000
      last-number = 0000001fffff
      """;

  @TempDir Path folder;

  @Test
  void amountsThatNoCardCouldHaveAreNamed() throws IOException {
    assertThat(read("EUR 2.00", "EUR 2.00").definition().card().slots()).hasSize(1);
    refused("EUR 1.00, EUR 2.00", "EUR 1.00", "maximum has two amounts in EUR");
    refused("EUR 0.00", "EUR 0.00", "maximum is zero in EUR");
    refused("EUR 1.00", "EUR 2.00", "is above maximum");
  }

  @Test
  void settingThatIsWrongIsAProductsAndNoServers() {
    assertThatThrownBy(() -> read("EUR", "EUR 2.00"))
        .hasMessageContaining("nothing was done")
        .extracting(e -> ((Failed) e).next())
        .asString()
        .contains("farthing issue --help", "No number was given")
        .doesNotContain("serve");
    assertThatThrownBy(() -> CeremonyPlan.read(Files.writeString(folder.resolve("plan"), "a = b")))
        .extracting(e -> ((Failed) e).next())
        .asString()
        .contains("No key was made", "farthing keys ceremony --help")
        .doesNotContain("serve");
  }

  private void refused(String maximum, String purchase, String why) {
    assertThatThrownBy(() -> read(maximum, purchase))
        .isInstanceOf(Failed.class)
        .hasMessageContaining(why);
  }

  private OrderedProduct read(String maximum, String purchase) throws IOException {
    return OrderedProduct.read(
        Files.writeString(
            folder.resolve("product"),
            PRODUCT + "maximum = " + maximum + "\npurchase-maximum = " + purchase + "\n"));
  }
}
