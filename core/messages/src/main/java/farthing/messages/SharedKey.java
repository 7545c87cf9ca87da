package farthing.messages;

import farthing.base.Malformed;
import farthing.base.SecretAccess;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * The key that a merchant or bank shares with its payment or load server (step 802). It does not
 * encrypt: everything is done under keys derived from it for one transaction, {@link
 * TransactionKeys}.
 *
 * <p>Immutable, safe for all threads; {@link #toString()} shows the id alone.
 */
public final class SharedKey {
  /** In bytes. */
  public static final int SIZE = 32;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,40}");

  private final String id;
  private final byte[] value;

  /** The same for all that is made under this key, and so made once. */
  private final JoseHeader orderHeader;

  private final JoseHeader resultHeader;
  private final JoseHeader expectedHeader;
  private final JoseHeader voucherHeader;

  private SharedKey(String id, byte[] value) {
    if (!ID.matcher(id).matches()) {
      throw new Malformed("a key id has 1 to 40 of A to Z, a to z, 0 to 9, '.', '_' and '-'");
    }
    if (value.length != SIZE) {
      throw new Malformed("a shared key has 32 bytes");
    }
    this.id = id;
    this.value = value;
    this.orderHeader = SignedOrder.header(id);
    this.resultHeader = Confirmation.header(id);
    this.expectedHeader = ExpectedDebit.header(id);
    this.voucherHeader = AgentVoucher.header(id);
  }

  /**
   * @param value 32 bytes, copied
   */
  public static SharedKey of(String id, byte[] value) {
    return new SharedKey(id, value.clone());
  }

  /**
   * @param random must be a SecureRandom outside tests
   */
  public static SharedKey generate(String id, Random random) {
    byte[] value = new byte[SIZE];
    random.nextBytes(value);
    return new SharedKey(id, value);
  }

  /** The key id, part of every order. */
  public String id() {
    return id;
  }

  /** The 32 bytes, for handing the key to the merchant or sealing it for the database. */
  public byte[] reveal(SecretAccess token) {
    Objects.requireNonNull(token);
    return value.clone();
  }

  byte[] value() {
    return value;
  }

  JoseHeader orderHeader() {
    return orderHeader;
  }

  JoseHeader resultHeader() {
    return resultHeader;
  }

  JoseHeader expectedHeader() {
    return expectedHeader;
  }

  JoseHeader voucherHeader() {
    return voucherHeader;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof SharedKey other
        && id.equals(other.id)
        && MessageDigest.isEqual(value, other.value);
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return "SharedKey[" + id + "]";
  }
}
