package io.margrad.experiments.faces.feed;

import io.margrad.tensor.Labels;
import io.margrad.tensor.Shape;
import java.util.List;

/**
 * Images and labels of one step of training.
 *
 * @param images the floats, [B, C, H, W]; the feed writes the next batches over them once it is asked for another
 * @param shape [B, C, H, W]
 * @param labels B of them
 * @param next the position behind this batch: what a checkpoint keeps that is written after the step
 * @param broken images that were to be in it and could not; others are in their places
 */
public record FaceBatch(float[] images, Shape shape, Labels labels, SamplerPosition next, List<BrokenImage> broken) {}
