package gibbon.data.fetch;

import gibbon.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Fetches a file over HTTPS, and goes on where it broke off. */
final class Download {
  private static final int CONNECT_MILLIS = 20_000;
  private static final int READ_MILLIS = 60_000;
  private static final int MOST_TRIES = 20;

  private Download() {}

  /**
   * Fetches into a file that may hold the beginning already. What has come stays when the
   * connection breaks; a connection that brought something is tried again at once.
   *
   * @throws IOException why it could not be had, as a half sentence
   */
  static void fetch(URI address, Path part, Progress progress) throws IOException {
    for (int attempt = 1; ; attempt++) {
      long before = size(part);
      try {
        attempt(address, part, progress);
        return;
      } catch (IOException broken) {
        if (size(part) <= before || attempt == MOST_TRIES) {
          throw broken;
        }
      }
    }
  }

  private static void attempt(URI address, Path part, Progress progress) throws IOException {
    long held = size(part);
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    if (held > 0) {
      connection.setRequestProperty("Range", "bytes=" + held + "-");
    }
    try {
      int status = connection.getResponseCode();
      if (status == 416) {
        // There is nothing behind what is held: it is whole, or another file's; the check tells.
        return;
      }
      boolean goesOn =
          status == HttpURLConnection.HTTP_PARTIAL
              && String.valueOf(connection.getHeaderField("Content-Range"))
                  .startsWith("bytes " + held + "-");
      if (status != HttpURLConnection.HTTP_OK && !goesOn) {
        throw new IOException(address.getHost() + " answers " + status);
      }
      held = goesOn ? held : 0;
      long length = connection.getContentLengthLong();
      long total = length < 0 ? -1 : held + length;
      try (InputStream in = connection.getInputStream();
          OutputStream out =
              Files.newOutputStream(
                  part,
                  StandardOpenOption.CREATE,
                  goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          out.write(buffer, 0, count);
          held += count;
          progress.at(part.getFileName().toString().replaceFirst("\\.part$", ""), held, total);
        }
      }
      if (held < total) {
        throw new IOException(
            Text.of("%s broke off after %d of %d bytes", address.getHost(), held, total));
      }
    } finally {
      connection.disconnect();
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
