package farthing.web;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes a certification authority for one demonstration on one machine, and a server certificate
 * for {@code localhost}, {@code *.localhost} and 127.0.0.1 under it. The authority's key is
 * forgotten at once, so it never signs anything else. Not for anything but demos and tests.
 *
 * @param keyStore for {@link TlsKeys#ofServer}
 * @param trustStore for {@link TlsKeys#ofCaller}; no secret
 */
public record DemoCertificates(Path keyStore, Path trustStore) {
  public static final Duration VALIDITY = Duration.ofDays(30);

  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  /**
   * Writes {@code demo-server.p12} and {@code demo-trust.p12}, readable by their owner only,
   * replacing what was there.
   *
   * @param password of both stores
   */
  public static DemoCertificates make(
      Path directory, char[] password, InstantSource time, SecureRandom random) throws IOException {
    try {
      Instant now = time.instant();
      KeyPair authority = keyPair(random);
      KeyPair server = keyPair(random);
      X500Name authorityName = new X500Name("CN=Farthing demo authority");
      X509Certificate authorityCertificate =
          signed(
              authorityOf(builder(authorityName, authorityName, authority, now, random)),
              authority);
      X509Certificate serverCertificate =
          signed(
              serverOf(builder(authorityName, new X500Name("CN=localhost"), server, now, random)),
              authority);

      KeyStore keys = empty();
      keys.setKeyEntry(
          "server",
          server.getPrivate(),
          password,
          new Certificate[] {serverCertificate, authorityCertificate});
      KeyStore trust = empty();
      trust.setCertificateEntry("authority", authorityCertificate);
      return new DemoCertificates(
          write(keys, directory.resolve("demo-server.p12"), password),
          write(trust, directory.resolve("demo-trust.p12"), password));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("this JDK cannot make EC P-256 certificates", e);
    }
  }

  private static KeyPair keyPair(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair keys, Instant now, SecureRandom random) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, random).setBit(126),
        Date.from(now.minus(CLOCKS_DIFFER)),
        Date.from(now.plus(VALIDITY)),
        subject,
        keys.getPublic());
  }

  private static X509v3CertificateBuilder authorityOf(X509v3CertificateBuilder builder)
      throws CertIOException {
    return builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
  }

  private static X509v3CertificateBuilder serverOf(X509v3CertificateBuilder builder)
      throws CertIOException {
    GeneralName[] names = {
      new GeneralName(GeneralName.dNSName, "localhost"),
      new GeneralName(GeneralName.dNSName, "*.localhost"),
      // browsers do not match a star right below the top level
      new GeneralName(GeneralName.dNSName, "shop.localhost"),
      new GeneralName(GeneralName.dNSName, "payment.localhost"),
      new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
      new GeneralName(GeneralName.iPAddress, "::1"),
    };
    return builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(
            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
        .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair by)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate())));
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** The file has its permissions before it has its content, and is whole when it has its name. */
  private static Path write(KeyStore store, Path file, char[] password)
      throws IOException, GeneralSecurityException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = Files.newOutputStream(draft)) {
      store.store(out, password);
    }
    return Files.move(
        draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
