package io.margrad.experiments.faces.align;

import io.margrad.experiments.faces.align.AlignedImage.Status;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.images.PictureReader;
import io.margrad.experiments.faces.sets.ImageNames;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A picture with many crops side by side, to look at: eyes, noses and mouths must lie in the same places everywhere. Of more crops than
 * there is room for, every so-manieth is shown, so that all of the folder is.
 */
final class ContactSheet {
    static final String NAME = ImageNames.CONTACT_SHEET;

    /** Crops side by side. */
    static final int ACROSS = 16;

    /** Rows at most. */
    static final int DOWN = 12;

    private static final int GAP = 1;

    private final CropShape shape;

    ContactSheet(CropShape shape) {
        this.shape = shape;
    }

    /** Writes {@value #NAME}; without any crop there is none. */
    void write(AlignedFolder folder) {
        List<String> files = folder.rows().stream()
                .filter(row -> row.status() == Status.ALIGNED)
                .map(AlignedImage::file)
                .toList();
        if (files.isEmpty()) {
            return;
        }
        int shown = Math.min(files.size(), ACROSS * DOWN);
        List<Picture> crops = IntStream.range(0, shown)
                .mapToObj(i -> files.get((int) ((long) i * files.size() / shown)))
                .map(file -> PictureReader.read(folder.crop(file)).rgb())
                // Somebody may have put another picture there.
                .filter(crop -> crop.width() == shape.width() && crop.height() == shape.height())
                .toList();
        folder.write(NAME, CropFormat.PNG.encode(draw(crops)));
    }

    /** Crops in rows, black between them. */
    Picture draw(List<Picture> crops) {
        int across = Math.min(ACROSS, crops.size());
        int down = Math.ceilDiv(crops.size(), ACROSS);
        int width = across * (shape.width() + GAP) - GAP;
        int height = down * (shape.height() + GAP) - GAP;
        byte[] pixels = new byte[3 * width * height];
        for (int i = 0; i < crops.size(); i++) {
            int left = i % ACROSS * (shape.width() + GAP);
            int top = i / ACROSS * (shape.height() + GAP);
            for (int y = 0; y < shape.height(); y++) {
                int to = 3 * ((top + y) * width + left);
                System.arraycopy(crops.get(i).pixels(), 3 * y * shape.width(), pixels, to, 3 * shape.width());
            }
        }
        return new Picture(width, height, 3, pixels);
    }
}
