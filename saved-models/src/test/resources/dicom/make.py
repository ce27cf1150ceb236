"""Makes the DICOM files of the tests, and what pydicom and nibabel read in them.

Packages: pydicom 3.0.2, nibabel 5.4.2, numpy 2.0.2, python-gdcm (the lossless JPEG).
Run in this folder: python make.py. Each folder becomes a series, NAME.nii.gz what it holds.
The files in pydicom/ are copied from the test files of the pydicom package.
"""
import pathlib
import shutil
from importlib import metadata

import nibabel
import numpy as np
import pydicom
from pydicom.data import get_testdata_file
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEGLosslessSV1

HERE = pathlib.Path(__file__).parent
RNG = np.random.default_rng(1)


def unit(v):
    return np.asarray(v) / np.linalg.norm(v)


def dataset(syntax, stored, position, row, column, spacing, bits, slope, intercept, series, number):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = pydicom.uid.MRImageStorage
    meta.MediaStorageSOPInstanceUID = f"{series}.{number}"
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = "1.2.826.0.1.3680043.8.498.1"
    ds = FileDataset(
        None, {}, file_meta=meta, preamble=b"\0" * 128,
        is_implicit_VR=syntax == ImplicitVRLittleEndian, is_little_endian=syntax != ExplicitVRBigEndian,
    )
    ds.SOPClassUID = meta.MediaStorageSOPClassUID
    ds.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    ds.Modality = "MR"
    ds.PatientName = "Phantom"
    ds.StudyInstanceUID = "1.2.826.0.1.3680043.8.498.2"
    ds.SeriesInstanceUID = series
    ds.InstanceNumber = number
    ds.SliceThickness = 1
    ds.ImagePositionPatient = [f"{x:.6f}" for x in position]
    ds.ImageOrientationPatient = [f"{x:.9f}" for x in (*row, *column)]
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows, ds.Columns = stored.shape
    ds.PixelSpacing = list(spacing)
    ds.BitsAllocated = stored.dtype.itemsize * 8
    ds.BitsStored = bits
    ds.HighBit = bits - 1
    ds.PixelRepresentation = int(stored.dtype.kind == "i")
    if (slope, intercept) != (1, 0):
        ds.RescaleSlope, ds.RescaleIntercept = slope, intercept
    # A sequence of undefined length with another inside, before the pixels.
    inner = pydicom.Dataset()
    inner.CodeValue = "1"
    inner.is_undefined_length_sequence_item = True
    outer = pydicom.Dataset()
    outer.ConceptCodeSequence = [inner]
    outer["ConceptCodeSequence"].is_undefined_length = True
    outer.is_undefined_length_sequence_item = True
    ds.ContentSequence = [outer]
    ds["ContentSequence"].is_undefined_length = True
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    data = stored.astype(stored.dtype.newbyteorder(order)).tobytes()
    if stored.dtype.itemsize == 1 and syntax == ExplicitVRBigEndian:
        data += b"\0" * (len(data) % 2)
        data = np.frombuffer(data, np.uint8).reshape(-1, 2)[:, ::-1].tobytes()
    ds.add_new("PixelData", "OB" if ds.BitsAllocated == 8 and order == "<" else "OW", data + b"\0" * (len(data) % 2))
    return ds


def affine_of(slices):
    """As nibabel's documentation of DICOM orientation has it, then LPS to RAS."""
    first, last = slices[0], slices[-1]
    f = np.array(first.ImageOrientationPatient, float).reshape(2, 3)
    rows, columns = map(float, first.PixelSpacing)
    a = np.eye(4)
    a[:3, 0] = f[0] * columns
    a[:3, 1] = f[1] * rows
    t1, tn = (np.array(s.ImagePositionPatient, float) for s in (first, last))
    a[:3, 2] = (tn - t1) / (len(slices) - 1) if len(slices) > 1 else np.cross(f[0], f[1]) * float(first.SliceThickness)
    a[:3, 3] = t1
    return np.diag([-1, -1, 1, 1]) @ a


def expect(name, files):
    slices = [pydicom.dcmread(f) for f in files]
    normal = np.cross(*np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3))
    slices.sort(key=lambda s: np.dot(normal, np.array(s.ImagePositionPatient, float)))
    volume = np.stack(
        [s.pixel_array.astype(float).T * float(s.get("RescaleSlope", 1)) + float(s.get("RescaleIntercept", 0)) for s in slices],
        axis=-1,
    )
    image = nibabel.Nifti1Image(volume.astype(np.float32), affine_of(slices))
    nibabel.save(image, HERE / f"{name}.nii.gz")


def series(name, syntax, dtype, bits, shape, row, column, spacing, gap, rescale=lambda i: (1, 0), compress=False):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    row = unit(row)
    column = unit(np.asarray(column) - np.dot(column, row) * row)
    normal = np.cross(row, column)
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1)) if np.dtype(dtype).kind == "i" else (0, 2**bits)
    uid = f"1.2.826.0.1.3680043.8.498.3.{sum(name.encode())}"
    order = RNG.permutation(shape[0])
    for i in range(shape[0]):
        stored = RNG.integers(low, high, shape[1:]).astype(dtype)
        stored.flat[:2] = low, high - 1
        ds = dataset(syntax, stored, np.array([-30.5, 12.25, 101]) + i * gap * normal, row, column, spacing, bits, *rescale(i), uid, i)
        if compress:
            lossless(ds, stored)
        # The names are in another order than the positions.
        ds.save_as(folder / f"IM{order[i]:03d}")
    expect(name, sorted(folder.iterdir()))


def lossless(ds, stored):
    """Compressed by GDCM."""
    import gdcm

    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    path = HERE / "uncompressed.dcm"
    ds.save_as(path)
    reader = gdcm.ImageReader()
    reader.SetFileName(str(path))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.JPEGLosslessProcess14_1))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(path))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()
    compressed = pydicom.dcmread(path)
    path.unlink()
    assert compressed.file_meta.TransferSyntaxUID == JPEGLosslessSV1
    ds.file_meta.TransferSyntaxUID = JPEGLosslessSV1
    ds.PixelData = compressed.PixelData
    ds["PixelData"].VR = "OB"
    ds["PixelData"].is_undefined_length = True


series("signed", ExplicitVRLittleEndian, np.int16, 16, (5, 7, 6), (1, 0.2, -0.1), (-0.2, 1, 0.3), (0.7, 0.85), 2.5, lambda i: (1, -1024))
series("implicit-12-bit", ImplicitVRLittleEndian, np.uint16, 12, (4, 5, 8), (0, 1, 0), (0, 0, -1), (1.5, 1.25), 3)
series("signed-12-bit", ExplicitVRLittleEndian, np.int16, 12, (3, 4, 4), (1, 0, 0), (0, 1, 0), (1, 1), 1)
series("big-endian", ExplicitVRBigEndian, np.int16, 16, (3, 6, 5), (1, 0, 0), (0, 0, -1), (2, 2), 4, lambda i: (0.5 + i, -7.25 * i))
series("big-endian-bytes", ExplicitVRBigEndian, np.uint8, 8, (3, 5, 5), (1, 0, 0), (0, 1, 0), (1, 1), 1)
series("bytes", ExplicitVRLittleEndian, np.uint8, 8, (2, 3, 3), (-1, 0, 0), (0, 1, 0), (1, 2), 3)
series("words-32-bit", ExplicitVRLittleEndian, np.uint32, 32, (2, 4, 3), (1, 0, 0), (0, -1, 0), (1, 1), 1, lambda i: (1e-6, 0))
series("jpeg-lossless", JPEGLosslessSV1, np.uint16, 16, (3, 16, 12), (1, 0, 0), (0, 1, 0), (1, 1), 2, compress=True)
series("jpeg-lossless-signed", JPEGLosslessSV1, np.int16, 16, (2, 9, 7), (1, 0, 0), (0, 1, 0), (1, 1), 2, lambda i: (2, 5), compress=True)

copied = HERE / "pydicom"
shutil.rmtree(copied, ignore_errors=True)
copied.mkdir()
for name in ("MR_small", "MR_small_implicit", "MR_small_bigendian", "MR_small_RLE", "MR_truncated", "CT_small", "JPEG2000",
             "rtdose", "SC_rgb_small_odd", "rtplan", "no_meta", "image_dfl"):
    shutil.copy(get_testdata_file(name + ".dcm"), copied)
shutil.copy(next(f for f in metadata.files("pydicom") if f.name == "LICENSE").locate(), copied / "LICENSE.txt")
for name in ("MR_small", "MR_small_implicit", "MR_small_bigendian", "CT_small"):
    expect("pydicom/" + name, [copied / (name + ".dcm")])
