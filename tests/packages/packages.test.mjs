// Packs the libraries of src/SocketIO, looks into the packages, and uses them from a project that knows nothing of this repository.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { documents } from './portable-pdb.mjs';
import { entries } from './zip.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = join(root, 'src/SocketIO');
const artifacts = join(root, 'artifacts/pack');
const feed = join(artifacts, 'package/release');
const projectOf = (id) => readFileSync(join(sources, id, `${id}.csproj`), 'utf8');
const ids = readdirSync(sources, { recursive: true })
  .filter((path) => path.endsWith('.csproj'))
  .map((path) => basename(path, '.csproj'))
  .filter((id) => !projectOf(id).includes('<IsPackable>false'));
const version = /<Version>(.*)<\/Version>/.exec(readFileSync(join(root, 'Directory.Build.props'), 'utf8'))[1];

const dotnet = (args, options = {}) =>
  run('dotnet', args, { maxBuffer: 2 ** 26, env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' }, ...options })
    .catch((error) => {
      throw new Error(`dotnet ${args.join(' ')}: ${error.stdout}${error.stderr}`);
    });

const packageOf = (id, extension = 'nupkg') => entries(readFileSync(join(feed, `${id}.${version}.${extension}`)));
const textOf = (files, name) => files.get(name).toString('utf8');
const element = (xml, name) => new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1];

describe('packages', { timeout: 900_000 }, () => {
  let output;

  before(async () => {
    await rm(feed, { recursive: true, force: true });
    output = '';
    for (const id of ids) {
      const result = await dotnet(['pack', join(sources, id), '--configuration', 'Release', '-p:ContinuousIntegrationBuild=true',
        '--artifacts-path', artifacts]);
      output += result.stdout;
    }
  });

  test('packing warns of nothing, and makes a package with symbols of each library', () => {
    assert.ok(ids.includes('Parley.SocketIO') && ids.includes('Parley.SocketIO.Protocol'));
    assert.doesNotMatch(output, /warn/i);
    assert.deepEqual(
      readdirSync(feed).sort(),
      ids.flatMap((id) => [`${id}.${version}.nupkg`, `${id}.${version}.snupkg`]).sort());
  });

  for (const id of ids) {
    test(`${id} says what it is`, () => {
      const files = packageOf(id);
      const spec = textOf(files, `${id}.nuspec`);
      assert.equal(element(spec, 'id'), id);
      assert.equal(element(spec, 'version'), version);
      assert.equal(element(spec, 'authors'), 'The Parley contributors');
      assert.match(spec, /<license type="expression">MIT<\/license>/);
      assert.equal(element(spec, 'readme'), 'README.md');
      assert.ok(element(spec, 'description').length > 20 && element(spec, 'description') !== 'Package Description');
      assert.ok(element(spec, 'tags').split(' ').includes('socket.io'));
      assert.match(textOf(files, 'README.md'), new RegExp(`^# ${id}\n`));
    });

    test(`${id} holds the library with its documentation, and nothing unexpected`, () => {
      const files = [...packageOf(id).keys()].filter((name) => !/^(_rels|package)\/|^\[Content_Types\]/.test(name)).sort();
      const more = id === 'Parley.SocketIO'
        ? ['analyzers/dotnet/cs/Parley.SocketIO.Generators.dll', 'licenses/socket.io-client.LICENSES.txt']
        : [];
      assert.deepEqual(files, ['README.md', `${id}.nuspec`, `lib/net10.0/${id}.dll`, `lib/net10.0/${id}.xml`, ...more].sort());
      const members = textOf(packageOf(id), `lib/net10.0/${id}.xml`).match(/<member name=/g).length;
      assert.ok(members > 10, `${members} documented members`);
      assert.ok(packageOf(id, 'snupkg').has(`lib/net10.0/${id}.pdb`));
    });

    test(`${id} depends on its siblings in exactly its own version, and on nothing that its project does not name`, () => {
      const spec = textOf(packageOf(id), `${id}.nuspec`);
      const project = projectOf(id);
      const dependencies = [...spec.matchAll(/<dependency id="([^"]+)" version="([^"]+)"/g)].map(([, name, range]) => [name, range]);
      const siblings = [...project.matchAll(/<ProjectReference Include="[^"]*?([^/"]+)\.csproj"([^>]*)/g)]
        .filter(([, , attributes]) => !attributes.includes('PrivateAssets="all"')).map(([, name]) => name);
      const packages = [...project.matchAll(/<PackageReference Include="([^"]+)"(?![^>]*PrivateAssets)/g)].map(([, name]) => name);
      assert.deepEqual(dependencies.map(([name]) => name).sort(), [...siblings, ...packages].sort());
      for (const [name, range] of dependencies) {
        if (siblings.includes(name)) {
          assert.equal(range, `[${version}]`, name);
        }
      }
    });

    test(`${id} holds no path of this machine`, () => {
      const contents = Buffer.concat([...packageOf(id).values(), ...packageOf(id, 'snupkg').values()]);
      for (const encoding of ['utf8', 'utf16le']) {
        for (const path of [root, tmpdir() + '/', process.env.HOME + '/.nuget']) {
          assert.equal(contents.indexOf(Buffer.from(path, encoding)), -1, `${path} in ${encoding}`);
        }
      }

      // Symbols hold paths in parts, which a search does not find.
      const paths = documents(packageOf(id, 'snupkg').get(`lib/net10.0/${id}.pdb`));
      assert.ok(paths.some((path) => path.startsWith(`/_/src/SocketIO/${id}/`)), paths[0]);
      assert.deepEqual(paths.filter((path) => !path.startsWith('/_/')), []);
    });
  }

  describe('a project outside of the repository', () => {
    let folder, server;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'parley-packages-'));
      await mkdir(join(folder, 'App'));

      // The folder comes first and is the only place for these packages; their cache is the test's own, so that no older build is taken.
      await writeFile(join(folder, 'App/App.csproj'), `<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <RestorePackagesPath>${folder}/packages</RestorePackagesPath>
    <RestoreSources>${feed}</RestoreSources>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Parley.SocketIO" Version="${version}" />
  </ItemGroup>
</Project>
`);
      const readme = await readFile(join(sources, 'Parley.SocketIO/README.md'), 'utf8');
      const program = /```csharp\n([\s\S]*?)```/.exec(readme)[1].replace('"http://localhost:3000"', '');
      await writeFile(join(folder, 'App/Program.cs'), `using Parley.SocketIO;\n${program}`);
    });

    after(async () => {
      if (server?.exitCode === null) {
        server.kill('SIGKILL');
        await once(server, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    });

    test("builds the program of the package's README", async () => {
      await dotnet(['build', join(folder, 'App'), '--configuration', 'Release', '--output', join(folder, 'out')], { cwd: folder });
    });

    test('answers a handshake, and an event with its acknowledgement', async () => {
      const probe = createServer().listen(0, '127.0.0.1');
      await once(probe, 'listening');
      const { port } = probe.address();
      probe.close();
      await once(probe, 'close');
      server = spawn('dotnet', [join(folder, 'out/App.dll'), '--urls', `http://127.0.0.1:${port}`], { cwd: folder, stdio: 'ignore' });

      const url = `http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`;
      const end = performance.now() + 60_000;
      let handshake;
      while (handshake === undefined && performance.now() < end) {
        assert.equal(server.exitCode, null, 'the server runs');
        handshake = await fetch(url).then((response) => response.text(), () => new Promise((done) => setTimeout(done, 50)));
      }
      assert.match(handshake, /^0\{"sid":/);
      const session = `${url}&sid=${JSON.parse(handshake.slice(1)).sid}`;
      const post = async (body) => assert.equal(await (await fetch(session, { method: 'POST', body })).text(), 'ok');
      const poll = async () => (await fetch(session)).text();
      await post('40');
      assert.match(await poll(), /^40\{"sid":/);
      await post('421["hello","Ada"]');
      assert.equal(await poll(), '431["Hello Ada"]');
    });
  });
});
