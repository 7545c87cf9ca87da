package farthing.fuzz;

import farthing.base.Bytes;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.messages.CancelCredit;
import farthing.messages.CancelRequest;
import farthing.messages.CancelResponse;
import farthing.messages.CancelResult;
import farthing.messages.CloseWish;
import farthing.messages.Confirmation;
import farthing.messages.Debit;
import farthing.messages.DebitResponse;
import farthing.messages.DebitResult;
import farthing.messages.DrawRequest;
import farthing.messages.Flow;
import farthing.messages.Load;
import farthing.messages.LoadConfirmation;
import farthing.messages.LoadEnvelope;
import farthing.messages.LoadProof;
import farthing.messages.LoadRequest;
import farthing.messages.LoadResponse;
import farthing.messages.LoadResult;
import farthing.messages.Order;
import farthing.messages.SharedKey;
import farthing.messages.SignedOrder;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Somebody who has the keys of one purchase and seals whatever he likes: what lies behind a seal is
 * read as carefully as what lies before it. Seals by the JCA alone, not by the code under test.
 */
final class Envelope {
  private static final PartyId PARTY = new PartyId("corner-shop");
  private static final TransactionId TRX =
      TransactionId.parse("0199484a-c1ab-73e9-88f6-b0d8fd525fcf");
  private static final byte[] TSK = new byte[16];
  private static final byte[] SHARED = new byte[SharedKey.SIZE];
  private static final byte[] SALT = new byte[TransactionKeys.SALT_SIZE];
  private static final byte[] NONCE = new byte[12];
  private static final int TAG_BITS = 128;
  private static final int TAG_BYTES = 16;
  private static final String ORDER_HEAD =
      base64("{\"kid\":\"k1\",\"typ\":\"farthing-order+jws\",\"alg\":\"HS256\"}");
  private static final String M_HEAD =
      base64(
          "{\"kid\":\"k1\",\"typ\":\"farthing-result+jwe\",\"enc\":\"A256GCM\",\"alg\":\"dir\"}");

  private final Tsk tsk = Tsk.of(Bytes.of(TSK));
  private final TransactionKeys keys =
      TransactionKeys.derive(SharedKey.of("k1", SHARED), Bytes.of(SALT), Flow.PURCHASE, PARTY, TRX);
  private final SecretKey resultKey = resultKey();

  TransactionKeys keys() {
    return keys;
  }

  Order order(Bytes claims) {
    return SignedOrder.read(
            ORDER_HEAD + "." + base64(claims.toArray()) + "." + base64(new byte[32]))
        .order();
  }

  DrawRequest.Content draw(Bytes content) {
    return new DrawRequest(
            PARTY,
            TRX,
            "k1",
            Bytes.of(SALT),
            Bytes.of(new byte[TransactionKeys.ETSK_SIZE]),
            "",
            sealed("draw", content))
        .open(tsk);
  }

  /** The content as its own code writes it. */
  Bytes seal(DrawRequest.Content content) {
    return opened("cancel", CancelRequest.seal(tsk, PARTY, TRX, content).sealed());
  }

  Debit.Content debit(Bytes content) {
    return new Debit(sealed("debit", content)).open(tsk, PARTY, TRX);
  }

  DebitResult.Receipt receipt(Bytes content) {
    return new DebitResult(sealed("result", content), "").open(tsk, PARTY, TRX);
  }

  Bytes debitResponse(Bytes content) {
    return new DebitResponse(PARTY, TRX, sealed("debit-response", content)).open(tsk);
  }

  DrawRequest.Content cancel(Bytes content) {
    return new CancelRequest(PARTY, TRX, sealed("cancel", content)).open(tsk);
  }

  Debit.Content credit(Bytes content) {
    return new CancelCredit(sealed("credit", content)).open(tsk, PARTY, TRX);
  }

  Bytes cancelResponse(Bytes content) {
    return new CancelResponse(PARTY, TRX, sealed("cancel-response", content)).open(tsk);
  }

  CancelResult.Receipt cancelReceipt(Bytes content) {
    return new CancelResult(sealed("cancel-result", content)).open(tsk, PARTY, TRX);
  }

  void closeWish(Bytes content) {
    new CloseWish(TRX, sealed("close-wish", content)).check(tsk, PARTY);
  }

  Bytes loadResponse(Bytes content) {
    return new LoadResponse(PARTY, TRX, sealed("load-response", content)).open(tsk);
  }

  LoadRequest.Content loadRequest(Bytes content) {
    return new LoadRequest(enveloped("load-request", content)).open(tsk);
  }

  LoadProof.Content loadProof(Bytes content) {
    return new LoadProof(enveloped("load-proof", content)).open(tsk);
  }

  Load.Content load(Bytes content) {
    return new Load(sealed("load", content)).open(tsk, PARTY, TRX);
  }

  LoadResult.Receipt loadReceipt(Bytes content) {
    return new LoadResult(sealed("load-result", content), "").open(tsk, PARTY, TRX);
  }

  Confirmation confirmation(Bytes content) {
    return Confirmation.decrypt(encrypted(content), keys);
  }

  LoadConfirmation loadConfirmation(Bytes content) {
    return LoadConfirmation.decrypt(encrypted(content), keys);
  }

  private static LoadEnvelope enveloped(String name, Bytes content) {
    return new LoadEnvelope(
        PARTY,
        TRX,
        "k1",
        Bytes.of(SALT),
        Bytes.of(new byte[TransactionKeys.ETSK_SIZE]),
        "",
        sealed(name, content));
  }

  private String encrypted(Bytes content) {
    byte[] box = crypt(Cipher.ENCRYPT_MODE, resultKey, NONCE, M_HEAD, content.toArray());
    int tagAt = box.length - TAG_BYTES;
    return String.join(
        ".",
        M_HEAD,
        "",
        base64(NONCE),
        base64(Arrays.copyOf(box, tagAt)),
        base64(Arrays.copyOfRange(box, tagAt, box.length)));
  }

  private static String sealed(String name, Bytes content) {
    SecretKey key = new SecretKeySpec(TSK, "AES");
    byte[] box = crypt(Cipher.ENCRYPT_MODE, key, NONCE, bound(name), content.toArray());
    return base64(Bytes.of(NONCE).plus(Bytes.of(box)).toArray());
  }

  private static Bytes opened(String name, String sealed) {
    byte[] all = Base64.getUrlDecoder().decode(sealed);
    byte[] nonce = Arrays.copyOf(all, NONCE.length);
    byte[] box = Arrays.copyOfRange(all, NONCE.length, all.length);
    SecretKey key = new SecretKeySpec(TSK, "AES");
    return Bytes.of(crypt(Cipher.DECRYPT_MODE, key, nonce, bound(name), box));
  }

  private static String bound(String name) {
    return name + "|" + PARTY + "|" + TRX;
  }

  private static byte[] crypt(int mode, SecretKey key, byte[] nonce, String bound, byte[] in) {
    try {
      Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
      gcm.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      gcm.updateAAD(bound.getBytes(StandardCharsets.US_ASCII));
      return gcm.doFinal(in);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM did not work", e);
    }
  }

  private static SecretKey resultKey() {
    try {
      String info = "farthing v1|result|purchase|" + PARTY + "|" + TRX;
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "AES",
              HKDFParameterSpec.ofExtract()
                  .addIKM(SHARED)
                  .addSalt(SALT)
                  .thenExpand(info.getBytes(StandardCharsets.US_ASCII), 32));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HKDF did not derive", e);
    }
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
