package io.margrad.experiments.faces.images;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.report.Headless;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;

/** One of the JDK's image readers. They read from memory only, and whatever they throw on damaged data is a {@link DataException}. */
final class ImageIoDecoder {
    private final String format;
    private final ImageReaderSpi provider;

    /**
     * A decoder.
     *
     * @param format ImageIO's name of the format
     */
    ImageIoDecoder(String format) {
        Headless.ensure();
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new IllegalStateException("this Java runtime has no reader of " + format + " images; is module java.desktop whole?");
        }
        this.format = format;
        this.provider = readers.next().getOriginatingProvider();
    }

    /**
     * Decodes with a reader of its own, so that threads do not meet.
     *
     * @param grey whether one channel is wanted, and the image has only one
     * @throws DataException when the reader throws, or warns of damage
     */
    Picture decode(String name, byte[] bytes, boolean grey) {
        List<String> damage = new ArrayList<>();
        ImageReader reader = null;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader = provider.createReaderInstance();
            reader.addIIOReadWarningListener((source, warning) -> {
                if (isDamage(warning)) {
                    damage.add(warning);
                }
            });
            reader.setInput(in, true, true);
            Picture picture = Rasters.picture(reader.read(0), grey);
            if (!damage.isEmpty()) {
                throw broken(name, damage.getFirst(), null);
            }
            return picture;
        } catch (IOException e) {
            throw broken(name, DataException.reason(e), e);
        } catch (DataException e) {
            throw e;
        } catch (RuntimeException e) {
            // the readers check little themselves: damaged data also ends in index and argument errors
            throw broken(name, DataException.reason(e), e);
        } finally {
            if (reader != null) {
                reader.dispose();
            }
        }
    }

    /** Stray bytes before a marker and odd scan parameters are in many good files; other warnings mean that pixels are wrong. */
    private static boolean isDamage(String warning) {
        return !warning.contains("extraneous bytes") && !warning.contains("Invalid SOS parameters");
    }

    private DataException broken(String name, String found, @Nullable Throwable cause) {
        String message = name + ": broken image: expected a whole " + format + ", found: " + found;
        return cause == null ? new DataException(message) : new DataException(message, cause);
    }
}
