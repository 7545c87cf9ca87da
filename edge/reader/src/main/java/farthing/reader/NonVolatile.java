package farthing.reader;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javacard.framework.Util;
import javacard.security.AESKey;
import javacard.security.DESKey;
import javacard.security.Key;
import javacard.security.KeyBuilder;
import javacard.security.MessageDigest;
import javacard.security.RandomData;
import javacard.security.Signature;
import javacardx.crypto.Cipher;

/**
 * What an applet's writes have become in a {@link TearableJavaCard}: each does what it did, and
 * first tells the runtime, which may let the power go. Called by instrumented code alone, which is
 * why it is public.
 */
public final class NonVolatile {
  private static final Map<Written, Field> FIELDS = new ConcurrentHashMap<>();

  private NonVolatile() {}

  private record Written(Class<?> owner, String name) {}

  /** BASTORE, which serves two types. */
  public static void store(Object array, int at, int value) {
    if (array instanceof boolean[] flags) {
      boolean old = flags[at];
      beforeElement(array, 1, () -> flags[at] = old);
      flags[at] = (value & 1) != 0;
    } else {
      byte[] bytes = (byte[]) array;
      byte old = bytes[at];
      beforeElement(array, 1, () -> bytes[at] = old);
      bytes[at] = (byte) value;
    }
  }

  /** SASTORE. */
  public static void store(short[] array, int at, int value) {
    short old = array[at];
    beforeElement(array, 2, () -> array[at] = old);
    array[at] = (short) value;
  }

  /** AASTORE. */
  public static void store(Object[] array, int at, Object value) {
    Object old = array[at];
    beforeElement(array, 2, () -> array[at] = old);
    array[at] = value;
  }

  private static void beforeElement(Object array, int size, Runnable restore) {
    TearableRuntime card = TearableRuntime.running();
    if (!card.isTransient(array)) {
      card.beforeWrite(size, restore);
    }
  }

  /** Before PUTFIELD, and before PUTSTATIC with the class in the object's place. */
  public static void beforeField(Object of, Class<?> owner, String name) {
    Field field = FIELDS.computeIfAbsent(new Written(owner, name), NonVolatile::find);
    try {
      Object old = field.get(of);
      TearableRuntime.running().beforeWrite(sizeOf(field.getType()), () -> set(field, of, old));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Field find(Written written) {
    try {
      Field field = written.owner.getDeclaredField(written.name);
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void set(Field field, Object of, Object value) {
    try {
      field.set(of, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int sizeOf(Class<?> type) {
    return type == byte.class || type == boolean.class ? 1 : 2;
  }

  /** Atomic: all bytes or none. */
  public static short arrayCopy(byte[] from, short fromAt, byte[] to, short at, short size) {
    beforeRange(to, at, size);
    return Util.arrayCopy(from, fromAt, to, at, size);
  }

  /** Atomic. */
  public static short setShort(byte[] to, short at, short value) {
    beforeRange(to, at, (short) 2);
    return Util.setShort(to, at, value);
  }

  private static void beforeRange(byte[] to, short at, short size) {
    TearableRuntime card = TearableRuntime.running();
    if (isInside(to, at, size) && !card.isTransient(to)) {
      byte[] old = Arrays.copyOfRange(to, at, at + size);
      card.beforeWrite(size, () -> System.arraycopy(old, 0, to, at, size));
    }
  }

  /** Torn between any two bytes, and never undone. */
  public static short arrayCopyNonAtomic(
      byte[] from, short fromAt, byte[] to, short at, short size) {
    TearableRuntime card = TearableRuntime.running();
    if (!isInside(from, fromAt, size) || !isInside(to, at, size) || card.isTransient(to)) {
      return Util.arrayCopyNonAtomic(from, fromAt, to, at, size);
    }
    return writeByteByByte(card, Arrays.copyOfRange(from, fromAt, fromAt + size), to, at);
  }

  /** Torn between any two bytes, and never undone. */
  public static short arrayFillNonAtomic(byte[] to, short at, short size, byte value) {
    TearableRuntime card = TearableRuntime.running();
    if (!isInside(to, at, size) || card.isTransient(to)) {
      return Util.arrayFillNonAtomic(to, at, size, value);
    }
    byte[] filling = new byte[size];
    Arrays.fill(filling, value);
    return writeByteByByte(card, filling, to, at);
  }

  private static short writeByteByByte(TearableRuntime card, byte[] from, byte[] to, short at) {
    for (int i = 0; i < from.length; i++) {
      card.moment();
      to[at + i] = from[i];
    }
    card.countLastingWrite(from.length);
    return (short) (at + from.length);
  }

  /** Out of bounds is for the platform to refuse. */
  private static boolean isInside(byte[] array, short at, short size) {
    return at >= 0 && size >= 0 && at + size <= array.length;
  }

  /** A key that outlives the power may be torn in its middle: no platform promises otherwise. */
  public static void setKey(AESKey key, byte[] from, short at) {
    if (isTransient(key)) {
      key.setKey(from, at);
    } else {
      TearableRuntime card = TearableRuntime.running();
      card.moment();
      key.setKey(half(from, at, key), (short) 0);
      card.beforeLastingWrite(key.getSize() / Byte.SIZE);
      key.setKey(from, at);
    }
  }

  /** As for AES. */
  public static void setKey(DESKey key, byte[] from, short at) {
    if (isTransient(key)) {
      key.setKey(from, at);
    } else {
      TearableRuntime card = TearableRuntime.running();
      card.moment();
      key.setKey(half(from, at, key), (short) 0);
      card.beforeLastingWrite(key.getSize() / Byte.SIZE);
      key.setKey(from, at);
    }
  }

  /** As a key is set: in its middle it may be torn. */
  public static void clearKey(AESKey key) {
    clear(key);
  }

  /** As for AES. */
  public static void clearKey(DESKey key) {
    clear(key);
  }

  private static void clear(Key key) {
    if (!isTransient(key)) {
      TearableRuntime.running().beforeLastingWrite(key.getSize() / Byte.SIZE);
    }
    key.clearKey();
  }

  /** Torn between any two bytes of the result, and never undone: as any copy that is not atomic. */
  public static short doFinal(
      Cipher cipher, byte[] from, short fromAt, short size, byte[] to, short at) {
    return keeping(to, at, (out, outAt) -> cipher.doFinal(from, fromAt, size, out, outAt));
  }

  /** As {@code doFinal}. */
  public static short update(
      Cipher cipher, byte[] from, short fromAt, short size, byte[] to, short at) {
    return keeping(to, at, (out, outAt) -> cipher.update(from, fromAt, size, out, outAt));
  }

  /** As a cipher's. */
  public static short doFinal(
      MessageDigest digest, byte[] from, short fromAt, short size, byte[] to, short at) {
    return keeping(to, at, (out, outAt) -> digest.doFinal(from, fromAt, size, out, outAt));
  }

  /** As a cipher's. */
  public static short sign(
      Signature signature, byte[] from, short fromAt, short size, byte[] to, short at) {
    return keeping(to, at, (out, outAt) -> signature.sign(from, fromAt, size, out, outAt));
  }

  /** As a cipher's. */
  public static short nextBytes(RandomData random, byte[] to, short at, short size) {
    return keeping(
        to,
        at,
        (out, outAt) -> {
          random.nextBytes(out, outAt, size);
          return size;
        });
  }

  /** Something that the platform works out, and puts where it is told. */
  private interface Result {
    /**
     * @return how many bytes
     */
    short into(byte[] to, short at);
  }

  private static short keeping(byte[] to, short at, Result result) {
    TearableRuntime card = TearableRuntime.running();
    if (card.isTransient(to)) {
      return result.into(to, at);
    }
    byte[] ram = to.clone();
    short size = result.into(ram, at);
    var _ = writeByteByByte(card, Arrays.copyOfRange(ram, at, at + size), to, at);
    return size;
  }

  private static byte[] half(byte[] from, short at, Key key) {
    int size = key.getSize() / Byte.SIZE;
    byte[] torn = new byte[size];
    System.arraycopy(from, at, torn, 0, size / 2);
    return torn;
  }

  private static boolean isTransient(Key key) {
    return switch (key.getType()) {
      case KeyBuilder.TYPE_AES_TRANSIENT_DESELECT,
          KeyBuilder.TYPE_AES_TRANSIENT_RESET,
          KeyBuilder.TYPE_DES_TRANSIENT_DESELECT,
          KeyBuilder.TYPE_DES_TRANSIENT_RESET ->
          true;
      default -> false;
    };
  }
}
