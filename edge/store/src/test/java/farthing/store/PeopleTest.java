package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PeopleTest {
  private static final Bytes ANNAS = Bytes.of(new byte[32]);
  private static final Bytes ANOTHER = Bytes.ofHex("ff".repeat(32));

  private static Database database;

  @BeforeAll
  static void open() {
    database = Database.open(OnePostgres.database("people_test"), Database.PAYMENT);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void aNameIsGivenOnceAlsoOfWhoHasLeft() {
    People people = new People(database);

    assertThat(people.add("anna", ANNAS)).isTrue();
    assertThat(people.keyHash("anna")).contains(ANNAS);
    assertThat(people.stop("anna")).isTrue();
    assertThat(people.add("anna", ANOTHER)).isFalse();

    assertThat(people.keyHash("anna")).isEmpty();
    assertThat(people.all()).contains(new People.Person("anna", false));
  }

  @Test
  void whoIsNotThereHasNoKeyAndIsNotStopped() {
    People people = new People(database);

    assertThat(people.keyHash("nobody")).isEmpty();
    assertThat(people.stop("nobody")).isFalse();
    assertThatThrownBy(() -> people.add("Anna B.", ANNAS))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
