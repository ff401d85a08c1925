using Microsoft.Data.Sqlite;

namespace Parley.Chat.Storage.Sqlite;

/// <summary>The files of one data folder, and the connection strings that open them.</summary>
internal sealed class SqliteFiles
{
    public SqliteFiles(string dataDirectory)
    {
        Directory = Path.GetFullPath(dataDirectory);
        Database = Path.Combine(Directory, "chat.db");
        Lock = Path.Combine(Directory, "chat.lock");

        // The library's pool is off: it hands out connections by connection string, without their prepared statements.
        ReadOnly = new SqliteConnectionStringBuilder { DataSource = Database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
        ReadWrite = new SqliteConnectionStringBuilder
        {
            DataSource = Database,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString();
    }

    public string Directory { get; }

    public string Database { get; }

    public string Lock { get; }

    public string ReadOnly { get; }

    public string ReadWrite { get; }

    /// <summary>Makes the folder when it is missing, for its owner alone.</summary>
    public void CreateDirectory()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(Directory);
        }
        else
        {
            System.IO.Directory.CreateDirectory(Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
