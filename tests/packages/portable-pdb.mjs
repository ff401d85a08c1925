// Reads the names of the source files from portable symbols (the Document table of the Portable PDB format).

/** @returns {string[]} the paths of all documents. */
export function documents(pdb) {
  const streams = readStreams(pdb);
  const tables = streams.get('#~');
  const blobs = streams.get('#Blob');
  const heapSizes = tables[6];
  const wideGuids = (heapSizes & 2) !== 0;
  const wideBlobs = (heapSizes & 4) !== 0;
  const present = tables.readBigUInt64LE(8);
  if (((present >> 0x30n) & 1n) === 0n || (present & ((1n << 0x30n) - 1n)) !== 0n) {
    throw new Error('no portable symbols');
  }

  // Tables stand in the order of their numbers, so documents come first.
  const count = tables.readUInt32LE(24);
  let tableCount = 0;
  for (let bits = present; bits > 0n; bits >>= 1n) {
    tableCount += Number(bits & 1n);
  }
  let at = 24 + 4 * tableCount;
  const rowSize = 2 * (wideBlobs ? 4 : 2) + 2 * (wideGuids ? 4 : 2);
  const names = [];
  for (let row = 0; row < count; row++, at += rowSize) {
    names.push(readName(blobs, wideBlobs ? tables.readUInt32LE(at) : tables.readUInt16LE(at)));
  }
  return names;
}

function readStreams(pdb) {
  if (pdb.readUInt32LE(0) !== 0x424a5342) {
    throw new Error('no metadata');
  }

  const streams = new Map();
  let at = 16 + pdb.readUInt32LE(12);
  let left = pdb.readUInt16LE(at + 2);
  for (at += 4; left > 0; left--) {
    const end = pdb.indexOf(0, at + 8);
    const start = pdb.readUInt32LE(at);
    streams.set(pdb.toString('latin1', at + 8, end), pdb.subarray(start, start + pdb.readUInt32LE(at + 4)));
    at += 8 + ((end - at - 8 + 4) & ~3);
  }
  return streams;
}

/** A name is a separator, then the numbers of the blobs that hold its parts. */
function readName(blobs, index) {
  const name = readBlob(blobs, index);
  const parts = [];
  for (let at = 1; at < name.length;) {
    const [part, size] = readNumber(name, at);
    parts.push(part === 0 ? '' : readBlob(blobs, part).toString('utf8'));
    at += size;
  }
  return parts.join(name[0] === 0 ? '' : String.fromCharCode(name[0]));
}

function readBlob(blobs, index) {
  const [length, size] = readNumber(blobs, index);
  return blobs.subarray(index + size, index + size + length);
}

/** A compressed number: one, two or four bytes. */
function readNumber(bytes, at) {
  const first = bytes[at];
  if ((first & 0x80) === 0) {
    return [first, 1];
  }
  return (first & 0x40) === 0 ? [bytes.readUInt16BE(at) & 0x3fff, 2] : [bytes.readUInt32BE(at) & 0x1fffffff, 4];
}
