package io.margrad.experiments.faces.align;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margrad.experiments.faces.images.Images;
import io.margrad.experiments.faces.images.Picture;
import io.margrad.experiments.faces.images.PictureReader;
import java.util.List;
import org.junit.jupiter.api.Test;


class CropFormatTest {
    @Test
    void pngKeepsEveryPixelAndJpegNearlyAll() {
        Picture picture = PictureReader.decode("smooth", Images.write(Images.smooth(96, 112), "png"));
        assertEquals(picture, PictureReader.decode("png", CropFormat.PNG.encode(picture)));
        assertEquals(picture.grey(), PictureReader.decode("png", CropFormat.PNG.encode(picture.grey())));
        for (Picture one : List.of(picture, picture.grey())) {
            Picture jpeg = PictureReader.decode("jpg", CropFormat.JPG.encode(one));
            assertEquals(one.channels(), jpeg.channels());
            double sum = 0;
            for (int i = 0; i < one.pixels().length; i++) {
                sum += Math.abs((one.pixels()[i] & 0xff) - (jpeg.pixels()[i] & 0xff));
            }
            assertTrue(sum / one.pixels().length < 1, "mean difference " + sum / one.pixels().length);
        }
    }

    @Test
    void colorEdgesSurviveJpeg() {
        // columns of red and blue: with colors at a quarter of the resolution they would be mixed
        byte[] pixels = new byte[16 * 16 * 3];
        for (int i = 0; i < 256; i++) {
            pixels[3 * i + (i % 2 == 0 ? 0 : 2)] = (byte) 255;
        }
        Picture stripes = new Picture(16, 16, 3, pixels);
        Picture jpeg = PictureReader.decode("jpg", CropFormat.JPG.encode(stripes));
        assertTrue(jpeg.at(4, 4, 0) > 200 && jpeg.at(4, 4, 2) < 60, jpeg.at(4, 4, 0) + " red, " + jpeg.at(4, 4, 2) + " blue");
    }
}
