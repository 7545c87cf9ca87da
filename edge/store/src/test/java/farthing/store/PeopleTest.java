package farthing.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import farthing.base.Bytes;
import farthing.base.Sha256;
import farthing.store.People.Vouched;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Anna and Ben began; whoever comes later needs both, or two others. */
@SuppressWarnings("NullAway.Init")
class PeopleTest {
  private static final Bytes ANNAS = key("anna");

  private static Database database;
  private static People people;

  @BeforeAll
  static void begin() {
    database = Database.open(OnePostgres.database("people_test"), Database.PAYMENT);
    people = new People(database);
    assertThat(people.begin(Map.of("anna", ANNAS, "ben", ANNAS))).as("one key for both").isFalse();
    assertThat(people.begin(Map.of("anna", ANNAS, "ben", key("ben")))).isTrue();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void twoBeginOnce() {
    assertThat(people.keyHash("anna")).contains(ANNAS);
    assertThat(people.keyHash("ben")).contains(key("ben"));

    assertThat(people.begin(Map.of("eve", key("eve"), "mallory", key("mallory")))).isFalse();
    assertThat(people.keyHash("eve")).isEmpty();
  }

  @Test
  void whoComesLaterDecidesOnceTwoHaveVouchedForThem() {
    assertThat(people.add("carl", key("carl"))).isTrue();
    assertThat(people.keyHash("carl")).isEmpty();

    assertThat(people.vouch("carl", "anna")).isEqualTo(Vouched.ONE_MORE_WANTED);
    assertThat(people.vouch("carl", "anna")).isEqualTo(Vouched.ONE_MORE_WANTED);
    assertThat(people.keyHash("carl")).isEmpty();
    assertThat(people.vouch("carl", "ben")).isEqualTo(Vouched.ENROLLED);

    assertThat(people.keyHash("carl")).contains(key("carl"));
    assertThat(people.vouch("carl", "ben")).isEqualTo(Vouched.NOT_WAITING);
  }

  @Test
  void nobodyBecomesASecondPersonByThemselves() {
    people.add("second-anna", key("second anna"));
    people.add("third-anna", key("third anna"));

    people.vouch("second-anna", "anna");
    assertThat(people.vouch("second-anna", "second-anna")).isEqualTo(Vouched.VOUCHER_NOT_ENROLLED);
    assertThat(people.vouch("second-anna", "third-anna")).isEqualTo(Vouched.VOUCHER_NOT_ENROLLED);
    assertThat(people.vouch("second-anna", "nobody")).isEqualTo(Vouched.VOUCHER_NOT_ENROLLED);

    assertThat(people.keyHash("second-anna")).isEmpty();
  }

  @Test
  void whoWasStoppedVouchesForNobodyAlsoNotAfterwards() {
    for (String name : new String[] {"dora", "emil"}) {
      people.add(name, key(name));
      people.vouch(name, "anna");
      people.vouch(name, "ben");
    }
    people.add("fred", key("fred"));
    people.vouch("fred", "dora");
    people.stop("dora");

    assertThat(people.vouch("fred", "dora")).isEqualTo(Vouched.VOUCHER_NOT_ENROLLED);
    assertThat(people.vouch("fred", "emil")).isEqualTo(Vouched.ONE_MORE_WANTED);
    assertThat(people.vouch("fred", "anna")).isEqualTo(Vouched.ENROLLED);
  }

  @Test
  void nameAndKeyAreGivenOnceAlsoOfWhoHasLeft() {
    people.add("gina", key("gina"));
    assertThat(people.stop("gina")).isTrue();

    assertThat(people.add("gina", key("another"))).isFalse();
    assertThat(people.add("gina-again", key("gina"))).isFalse();
    assertThat(people.vouch("gina", "anna")).isEqualTo(Vouched.NOT_WAITING);
    assertThat(people.all()).contains(new People.Person("gina", key("gina"), false, false));
  }

  @Test
  void whoIsNotThereHasNoKeyAndIsNotStopped() {
    assertThat(people.keyHash("nobody")).isEmpty();
    assertThat(people.stop("nobody")).isFalse();
    assertThat(people.vouch("nobody", "anna")).isEqualTo(Vouched.NOT_WAITING);
    assertThatThrownBy(() -> people.add("Anna B.", ANNAS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatHappenedStays() throws SQLException {
    try (Connection connection = database.source().getConnection();
        Statement change = connection.createStatement()) {
      assertThatThrownBy(
              () -> change.executeUpdate("DELETE FROM person_history WHERE what = 'begun'"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("only added to");
    }
  }

  private static Bytes key(String of) {
    return Sha256.of("the key of " + of);
  }
}
