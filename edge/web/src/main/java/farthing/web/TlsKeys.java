package farthing.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What one side of TLS needs: a server's private key and certificates, or the certificates a caller
 * trusts. TLS 1.2 and 1.3, as the JDK allows them.
 */
public final class TlsKeys {
  private final Optional<SSLContext> context;
  private final String from;

  private TlsKeys(Optional<SSLContext> context, String from) {
    this.context = context;
    this.from = from;
  }

  /**
   * @param keyStore PKCS#12 with one private key and its certificates
   * @throws IOException if the file cannot be read or opened; the text names the file, not the
   *     password
   */
  public static TlsKeys ofServer(Path keyStore, char[] password) throws IOException {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(read(keyStore, password), password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return new TlsKeys(Optional.of(context), keyStore.toString());
    } catch (GeneralSecurityException e) {
      throw new IOException("the key store " + keyStore + " cannot be used for TLS", e);
    }
  }

  /**
   * @param trustStore PKCS#12 with certificates; only servers that these vouch for are called
   */
  public static TlsKeys ofCaller(Path trustStore, char[] password) throws IOException {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(read(trustStore, password));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return new TlsKeys(Optional.of(context), trustStore.toString());
    } catch (GeneralSecurityException e) {
      throw new IOException("the trust store " + trustStore + " cannot be used for TLS", e);
    }
  }

  /** A caller that trusts what this machine trusts. */
  public static TlsKeys ofSystem() {
    return new TlsKeys(Optional.empty(), "the system");
  }

  /** For callers outside this room: the merchant's SDK brings its own HTTP client. */
  public SSLContext context() {
    try {
      // The system's is read when it is needed: that takes a while, and plain calls need none.
      return context.isPresent() ? context.get() : SSLContext.getDefault();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no TLS", e);
    }
  }

  @Override
  public String toString() {
    return "TLS by " + from;
  }

  private static KeyStore read(Path file, char[] password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
      return store;
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is not there", e);
    } catch (IOException e) {
      throw new IOException(
          file + " cannot be opened: not a PKCS#12 store, or the password is wrong", e);
    }
  }
}
