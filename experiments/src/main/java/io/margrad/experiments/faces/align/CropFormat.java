package io.margrad.experiments.faces.align;

import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.report.Headless;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.NodeList;

/** How crops are stored. */
public enum CropFormat {
    /** JPEG of quality 0.95 with colors at full resolution: a fifth of PNG's size, and grey levels off by one on average. */
    JPG,
    /** PNG: every pixel as it was computed. */
    PNG;

    private static final float QUALITY = 0.95f;

    static {
        Headless.ensure();
    }

    /** The end of a file's name, with its dot. */
    String extension() {
        return "." + this;
    }

    /** The file's content. */
    byte[] encode(Picture picture) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(toString()).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            BufferedImage image = image(picture);
            writer.setOutput(out);
            ImageWriteParam how = writer.getDefaultWriteParam();
            IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), how);
            if (this == JPG) {
                how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
                how.setCompressionQuality(QUALITY);
                metadata = fullColors(metadata);
            }
            writer.write(null, new IIOImage(image, null, metadata), how);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory cannot fail", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** By default Java's encoder keeps a quarter of the colors. */
    private static IIOMetadata fullColors(IIOMetadata metadata) throws IOException {
        String format = metadata.getNativeMetadataFormatName();
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
        NodeList components = root.getElementsByTagName("componentSpec");
        for (int i = 0; i < components.getLength(); i++) {
            IIOMetadataNode component = (IIOMetadataNode) components.item(i);
            component.setAttribute("HsamplingFactor", "1");
            component.setAttribute("VsamplingFactor", "1");
        }
        metadata.setFromTree(format, root);
        return metadata;
    }

    private static BufferedImage image(Picture picture) {
        boolean grey = picture.channels() == 1;
        BufferedImage image = new BufferedImage(
                picture.width(), picture.height(), grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        WritableRaster raster = image.getRaster();
        byte[] target = ((DataBufferByte) raster.getDataBuffer()).getData();
        byte[] pixels = picture.pixels();
        for (int i = 0; i < pixels.length; i++) {
            // Blue, green, red in the image's memory.
            target[i] = grey ? pixels[i] : pixels[i / 3 * 3 + 2 - i % 3];
        }
        return image;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
